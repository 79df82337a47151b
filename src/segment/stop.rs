//! Words that carry no matter of their own: particles, pronouns, politeness, and the
//! frames of questions. The dictionary's `stopwords.txt` adds to them.

/// Built-in stop words, in their one spelling.
pub const STOP_WORDS: &str = "的 了 吗 呢 吧 啊 呀 哦 嘛 么 哈 嗯 呃 哎 喂 着 过 得 地 之 其 及 与 和 或 以 在 是 有 我 你 您 他 她 它 咱 俺 \
我们 你们 您们 他们 她们 它们 咱们 大家 自己 这 那 这个 那个 这些 那些 这样 那样 这里 那里 此 该 各 某 每 \
什么 怎么 怎样 如何 咋 咋样 咋办 啥 哪 哪个 哪些 哪里 哪儿 多少 几 谁 为什么 为何 是否 是不是 能不能 可不可以 可否 能否 有没有 要不要 行不行 \
请 请问 你好 您好 谢谢 麻烦 帮忙 想 想要 要 需要 可以 能 能够 会 应该 应当 应 可 可能 必须 就 都 也 还 又 再 才 只 很 太 更 最 \
吧 一下 一个 一些 一种 问 问一下 知道 告诉 了解 咨询 对 对于 关于 从 到 向 由 被 把 将 让 给 用 为 于 而 且 并 但 但是 如果 因为 所以 因此 \
不 没 没有 无 非 不是 不能 不会 去 来 上 下 里 中 内 外 前 后 时 时候 等 等等 个 后 做 弄 搞 办 现在 目前 已 已经 正在 the a of is to";
