import type { Enterprise, EnterpriseBody, EnterpriseFile } from "@api/types";
import { api } from "../../model/api";

const path = (id: string): string => `/enterprises/${encodeURIComponent(id)}`;

/** Reading a file is noted in the audit log: read it where it is shown, and once. */
export const readFile = (id: string): Promise<EnterpriseFile> => api.ask(path(id));

export const changeEnterprise = (id: string, body: EnterpriseBody): Promise<Enterprise> =>
  api.ask(path(id), { method: "PUT", body });

export async function enterpriseOfPhone(digits: string): Promise<Enterprise | undefined> {
  const query = `/enterprises?phone=${encodeURIComponent(digits)}`;
  return (await api.ask<{ enterprises: Enterprise[] }>(query)).enterprises[0];
}
