import type {
  TicketActBody,
  TicketClearing,
  TicketDetail,
  TicketPage,
  TicketSupervision,
} from "@api/types";
import { api } from "../../model/api";
import { queryOf, type TicketFilters } from "./filters";

export const PAGE = 50;

export const readTickets = (filters: TicketFilters): Promise<TicketPage> =>
  api.ask(`/tickets?${queryOf(filters)}&limit=${PAGE}`);

export const readSupervision = (): Promise<TicketSupervision> => api.ask("/tickets/supervision");

export const readClearing = (): Promise<TicketClearing> => api.ask("/tickets/clearing");

export const readTicket = (number: string): Promise<TicketDetail> =>
  api.ask(`/tickets/${encodeURIComponent(number)}`);

export const actOnTicket = (
  number: string,
  act: string,
  body: TicketActBody,
): Promise<TicketDetail> =>
  api.ask(`/tickets/${encodeURIComponent(number)}/${encodeURIComponent(act)}`, { body });
