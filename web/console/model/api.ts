import { StaffApi } from "@api/staff";

/** The one door to the server; who asks is told by the cookie. */
export const api = new StaffApi();
