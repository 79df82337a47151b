/** How the server is. */
export const zh = {
  heading: "运行状况",
  refresh: "刷新",
  good: "正常",
  index: {
    heading: "索引",
    missing: "尚未就绪，暂时不能回答问题",
    corpus: "文件目录",
    documents: "文件",
    passages: "条款片段",
    remarks: "读取时的问题与提示",
    watermark: "水位",
  },
  database: {
    heading: "数据库",
    silent: "没有响应",
    kind: "类型",
    size: "大小",
    elsewhere: "不在本机",
  },
  calendar: {
    heading: "工作日历",
    known: "已有安排的年份",
    hole: "{years} 年的安排尚缺",
    open: "去填写",
  },
  server: {
    heading: "服务器",
    version: "版本",
    started: "启动时间",
    sessions: "登录数",
    present: "在岗人数",
    calls: "未结束的呼叫",
  },
};

export const en: typeof zh = {
  heading: "Health",
  refresh: "Refresh",
  good: "Good",
  index: {
    heading: "Index",
    missing: "Not ready: questions cannot be answered yet",
    corpus: "Folder",
    documents: "Documents",
    passages: "Passages",
    remarks: "Faults and remarks of the reading",
    watermark: "Watermark",
  },
  database: {
    heading: "Database",
    silent: "Does not answer",
    kind: "Kind",
    size: "Size",
    elsewhere: "Not on this machine",
  },
  calendar: {
    heading: "Working calendar",
    known: "Known years",
    hole: "Nothing is known of {years}",
    open: "Enter it",
  },
  server: {
    heading: "Server",
    version: "Version",
    started: "Started",
    sessions: "Sessions",
    present: "People at the desk",
    calls: "Open calls",
  },
};
