/** Refusals. The server's Chinese sentence goes first; these serve English, and where none came. */
export const zh = {
  unreachable: "连不上服务器，请稍后再试",
  tooMany: "请求太频繁，请 {seconds} 秒后再试",
  server: "服务器出错，请稍后再试",
  forbidden: "您没有这项权限",
  notFound: "没有找到，可能已被他人处理",
  notAllowed: "现在不能这样操作，请刷新后再试",
  invalid: "填写有误，请检查",
  codes: {
    wrong_credentials: "用户名或密码不对",
    held_by_another: "同事已经接起了这个会话",
    wrong_password: "密码或动态口令不正确",
    name_taken: "这个名称已被使用",
    last_administrator: "至少须保留一位能登录的管理员",
    group_in_use: "坐席组仍有成员、来电记录或被其他组引用，不能删除",
  },
};

export const en: typeof zh = {
  unreachable: "The server cannot be reached. Please try again soon",
  tooMany: "Too many requests. Try again in {seconds} s",
  server: "The server has a fault. Please try again soon",
  forbidden: "You are not allowed to do this",
  notFound: "Not found. Somebody else may have dealt with it",
  notAllowed: "That cannot be done now. Reload and try again",
  invalid: "Something is filled in wrongly",
  codes: {
    wrong_credentials: "Wrong name or password",
    held_by_another: "A colleague has taken this conversation",
    wrong_password: "The password or code is wrong",
    name_taken: "This name is taken",
    last_administrator: "Somebody who can sign in must stay administrator",
    group_in_use: "Members, calls or other groups refer to this group",
  },
};
