import type { Group, OwnSession, User } from "@api/types";
import { AT } from "./samples";

const user = (id: string, name: string, display_name: string, more: Partial<User> = {}): User => ({
  id,
  name,
  display_name,
  role: "staff",
  groups: ["g"],
  skills: [],
  capacity: null,
  enabled: true,
  has_password: true,
  has_one_time_code: false,
  created_at: AT,
  updated_at: AT,
  ...more,
});

export const users: User[] = [
  user("me", "wang.fang", "王芳", { role: "administrator", groups: [], has_one_time_code: true }),
  user("li", "li.qiang", "李强", { groups: ["g", "s"] }),
  user("zhao", "zhao.min", "赵敏", { role: "supervisor", has_password: false }),
  user("qian", "qian.jin", "钱进", { role: "hotline_agent", groups: [], enabled: false }),
];

const office: [string, string][] = [
  ["09:00", "11:30"],
  ["13:30", "17:00"],
];

export const groups: Group[] = [
  {
    id: "g",
    name: "登记组",
    departments: ["区市场监督管理局", "区行政服务中心"],
    hours: [office, office, office, office, office, [["09:00", "12:00"]], []],
    fallback: ["s"],
    updated_at: AT,
  },
  { id: "s", name: "社保组", departments: ["区人社局"], hours: [], fallback: [], updated_at: AT },
];

export const sessions: OwnSession[] = [
  {
    id: "1",
    user: "me",
    created_at: AT,
    seen_at: AT,
    expires_at: AT,
    address: "10.1.2.3",
    agent: "Mozilla/5.0 (Windows NT 10.0) Chrome/142.0 Safari/537.36 Edg/142.0",
    current: true,
  },
  {
    id: "2",
    user: "me",
    created_at: AT,
    seen_at: AT,
    expires_at: AT,
    address: "10.1.2.77",
    agent: "curl/8.5.0",
    current: false,
  },
];
