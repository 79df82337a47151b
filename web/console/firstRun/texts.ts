/** The first set-up, once. */
export const zh = {
  heading: "首次设置",
  steps: { name: "名称", hours: "值班时间", corpus: "知识来源", test: "试问一句" },
  progress: "第 {at} 步，共 {count} 步：{name}",
  back: "上一步",
  next: "下一步",
  finish: "完成设置",
  done: "首次设置已完成。以后可在“设置”页修改。",
  finished: "设置完成，可以开始使用",
  toUsers: "去添加用户",
  name: {
    lead: "访客在页面顶部看到的服务名称，例如单位名称。",
    label: "服务名称（单位名称）",
    hint: "留空则显示“帮办”",
  },
  hours: {
    lead: "什么时候有人值班？节假日自动除外，调休上班日按星期一。时间以外的转人工会变成工单。",
  },
  corpus: {
    lead: "机器人只引用这个目录里的文件，原文照录，不编造。",
    folder: "目录",
    documents: "文件",
    passages: "条款片段",
    sample:
      "这是随程序附带的示例文件，可先试用。要换成自己的文件，请在配置文件里把 corpus.dir 指向自己的目录，或把文件放进这个目录；放进去几秒后即可被引用。",
    own: "这是您自己的目录。放进新文件几秒后即可被引用。",
    none: "目录里还没有文件：所有问题都会转给工作人员。请把文件放进目录，几秒后刷新。",
    refresh: "刷新",
  },
  test: {
    lead: "像访客那样问一句，看看回答。",
    label: "问题",
    ask: "提问",
    busy: "正在查找…",
    decisions: { answer: "答复", clarify: "反问", escalate: "转人工" },
  },
};

export const en: typeof zh = {
  heading: "First set-up",
  steps: { name: "Name", hours: "Duty hours", corpus: "Knowledge", test: "A test question" },
  progress: "Step {at} of {count}: {name}",
  back: "Back",
  next: "Next",
  finish: "Finish",
  done: "The first set-up is done. Everything can be changed under Settings.",
  finished: "Set up and ready",
  toUsers: "Add users",
  name: {
    lead: "The name visitors see at the top of the page, such as that of your organisation.",
    label: "Name of the service (or organisation)",
    hint: "Empty means Bangban",
  },
  hours: {
    lead: "When is somebody on duty? Holidays are left out by themselves, make-up days count as a Monday. At other times a call for a person becomes a ticket.",
  },
  corpus: {
    lead: "The bot quotes the documents of this folder only, word for word.",
    folder: "Folder",
    documents: "Documents",
    passages: "Passages",
    sample:
      "These are the sample documents that come along. To serve your own, name your folder as corpus.dir in the file of settings, or put files into this one; they are quoted some seconds later.",
    own: "This is a folder of your own. New files are quoted some seconds after they were put there.",
    none: "The folder is empty: every question goes to a person. Put files into it and refresh after some seconds.",
    refresh: "Refresh",
  },
  test: {
    lead: "Ask as a visitor would, and look at the answer.",
    label: "Question",
    ask: "Ask",
    busy: "Looking it up…",
    decisions: { answer: "Answer", clarify: "Question back", escalate: "To a person" },
  },
};
