import type { Component } from "vue";
import type { Permission } from "@api/types";
import type { ConsoleIconName } from "./ui/ConsoleIcon.vue";

/**
 * A screen of the console. To add one: a folder with the component and its texts, a line here, and
 * its texts in `texts/index.ts`. Everything below its path is the screen's own (`/tickets/:number`).
 */
export interface Screen {
  /** Also the key of its word in the navigation: `shell.screens.<name>`. */
  name: string;
  path: string;
  /** Who sees it; left out = anybody signed in. */
  permission?: Permission;
  icon: ConsoleIconName;
  load: () => Promise<{ default: Component }>;
  /** Shown only from the address or another screen, not in the navigation. */
  hidden?: boolean;
}

/** In the order of the navigation; whoever signs in begins with the first they may see. */
export const screens: Screen[] = [
  {
    name: "workbench",
    path: "/workbench/:conversation?",
    permission: "desk",
    icon: "chat",
    load: () => import("./workbench/WorkbenchScreen.vue"),
  },
  {
    name: "hotline",
    path: "/hotline",
    permission: "tickets",
    icon: "headset",
    load: () => import("./hotline/HotlineScreen.vue"),
  },
  {
    name: "tickets",
    path: "/tickets",
    permission: "tickets",
    icon: "ticket",
    load: () => import("./tickets/TicketsScreen.vue"),
  },
  {
    name: "ticket",
    path: "/tickets/:number",
    permission: "tickets",
    icon: "ticket",
    load: () => import("./tickets/TicketScreen.vue"),
    hidden: true,
  },
  {
    name: "knowledge",
    path: "/knowledge",
    permission: "knowledge",
    icon: "book",
    load: () => import("./knowledge/DocumentsScreen.vue"),
  },
  {
    name: "newDocument",
    path: "/knowledge/new",
    permission: "knowledge",
    icon: "book",
    load: () => import("./knowledge/NewDocumentScreen.vue"),
    hidden: true,
  },
  {
    name: "importFiles",
    path: "/knowledge/import",
    permission: "knowledge",
    icon: "book",
    load: () => import("./knowledge/ImportScreen.vue"),
    hidden: true,
  },
  {
    name: "unanswered",
    path: "/knowledge/unanswered",
    permission: "knowledge",
    icon: "book",
    load: () => import("./knowledge/UnansweredScreen.vue"),
    hidden: true,
  },
  {
    name: "lapsing",
    path: "/knowledge/lapsing",
    permission: "knowledge",
    icon: "book",
    load: () => import("./knowledge/LapsingScreen.vue"),
    hidden: true,
  },
  {
    name: "explain",
    path: "/knowledge/explain",
    permission: "knowledge",
    icon: "book",
    load: () => import("./knowledge/ExplainScreen.vue"),
    hidden: true,
  },
  {
    name: "document",
    path: "/knowledge/documents/:id",
    permission: "knowledge",
    icon: "book",
    load: () => import("./knowledge/DocumentScreen.vue"),
    hidden: true,
  },
  {
    name: "admin",
    path: "/admin",
    permission: "people",
    icon: "admin",
    load: () => import("./people/UsersScreen.vue"),
  },
  {
    name: "groups",
    path: "/admin/groups",
    permission: "people",
    icon: "admin",
    load: () => import("./people/GroupsScreen.vue"),
    hidden: true,
  },
  {
    name: "calendar",
    path: "/admin/calendar",
    permission: "people",
    icon: "admin",
    load: () => import("./calendar/CalendarScreen.vue"),
    hidden: true,
  },
  {
    name: "settings",
    path: "/admin/settings",
    permission: "people",
    icon: "admin",
    load: () => import("./settings/SettingsScreen.vue"),
    hidden: true,
  },
  {
    name: "health",
    path: "/admin/health",
    permission: "people",
    icon: "admin",
    load: () => import("./health/HealthScreen.vue"),
    hidden: true,
  },
  {
    name: "first-run",
    path: "/admin/first-run",
    permission: "people",
    icon: "admin",
    load: () => import("./firstRun/FirstRunScreen.vue"),
    hidden: true,
  },
  {
    name: "board",
    path: "/board",
    permission: "reports",
    icon: "board",
    load: () => import("./board/LiveScreen.vue"),
  },
  {
    name: "reports",
    path: "/board/reports",
    permission: "reports",
    icon: "board",
    load: () => import("./board/ReportsScreen.vue"),
    hidden: true,
  },
  {
    name: "staffing",
    path: "/board/staffing",
    permission: "reports",
    icon: "board",
    load: () => import("./board/StaffingScreen.vue"),
    hidden: true,
  },
  {
    name: "audit",
    path: "/audit",
    permission: "audit",
    icon: "book",
    load: () => import("./audit/AuditScreen.vue"),
  },
  {
    name: "replies",
    path: "/replies",
    permission: "desk",
    icon: "quote",
    load: () => import("./replies/RepliesScreen.vue"),
    hidden: true,
  },
  {
    name: "account",
    path: "/account",
    icon: "person",
    load: () => import("./account/AccountScreen.vue"),
    hidden: true,
  },
];

/** Where the navigation leads: the path without its parameters. */
export function homeOf(screen: Screen): string {
  return screen.path.replace(/\/:.*$/, "");
}
