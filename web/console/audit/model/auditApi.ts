import type { AuditCheck, AuditPage } from "@api/types";
import { api } from "../../model/api";
import { queryOf, type AuditFilters } from "./filters";

export const PAGE = 50;

export function readPage(filters: AuditFilters): Promise<AuditPage> {
  return api.ask(`/audit?${queryOf(filters, PAGE)}`);
}

export function checkLog(): Promise<AuditCheck> {
  return api.ask("/audit/check");
}
