/** Words of the page and duty hours of the desk. */
export const zh = {
  heading: "设置",
  page: {
    heading: "访客页面上的文字",
    lead: "保存后立即出现在访客页面和嵌入的窗口里。",
    open: "打开访客页面",
    name: "服务名称（单位名称）",
    tagline: "名称下的一行字",
    welcome: "欢迎语",
    accent: "主色",
    accentHint: "例如 #1b5a9b；留空用页面自己的颜色。看不清的颜色会自动调深或调浅",
    empty: "留空则用页面自己的文字",
    byFile: "与配置文件相同",
    reset: "恢复为配置文件",
    resetOf: "{field}：恢复为配置文件",
    save: "保存文字",
    saved: "页面文字已保存",
  },
  hours: {
    heading: "服务台值班时间",
    lead: "没有单独设置的坐席组按此值班；节假日不值班，调休上班日按星期一。保存后立即生效。",
    byFile: "现在与配置文件相同",
    reset: "恢复为配置文件",
    save: "保存值班时间",
    saved: "值班时间已保存，立即生效",
    never: "没有任何值班时间：所有转人工都会变成工单。",
  },
};

export const en: typeof zh = {
  heading: "Settings",
  page: {
    heading: "Words on the visitor's page",
    lead: "They stand on the page and in the frames of other sites as soon as they are saved.",
    open: "Open the visitor's page",
    name: "Name of the service (or organisation)",
    tagline: "Line below the name",
    welcome: "Greeting",
    accent: "Colour to act with",
    accentHint:
      "Such as #1b5a9b; empty means the page's own. Where text would be hard to read it is darkened or lightened",
    empty: "Empty means the page's own words",
    byFile: "As the file of settings",
    reset: "Back to the file",
    resetOf: "{field}: back to the file of settings",
    save: "Save the words",
    saved: "The words are saved",
  },
  hours: {
    heading: "Duty hours of the desk",
    lead: "Groups without hours of their own keep these; holidays have none, make-up days those of a Monday. In effect as soon as saved.",
    byFile: "As the file of settings says",
    reset: "Back to the file",
    save: "Save the hours",
    saved: "The hours are saved and in effect",
    never: "There are no hours at all: every call for a person becomes a ticket.",
  },
};
