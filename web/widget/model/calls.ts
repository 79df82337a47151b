import type { Ref } from "vue";
import type { Api } from "@api/client";
import type { CallStatus, ConversationKey, RatingLevel } from "@api/types";
import { serverNow } from "@shared/serverClock";
import { useTexts } from "../texts";
import type { View } from "./conversation";
import { describeProblem } from "./describeProblem";
import type { LogReader } from "./logReader";
import { isAtDesk, passOn } from "./passOn";
import type { Feedback, Service, Session } from "./session";

interface Parts {
  api: Api;
  session: Ref<Session | null>;
  view: View;
  log: LogReader;
  answered: Ref<boolean>;
  withKey: <T>(action: (key: ConversationKey) => Promise<T>) => Promise<T>;
  save: () => void;
}

/** What the visitor does about a person: call, take back, leave a ticket instead, rate. */
export function createCalls({ api, session, view, log, answered, withKey, save }: Parts) {
  const texts = useTexts();

  const callPerson = () => act((key) => api.callPerson(key));
  const withdraw = () => act((key) => api.withdraw(key));
  const chooseTicket = () => act((key) => api.chooseTicket(key));

  async function notSolved(seq: number): Promise<void> {
    if (await act((key) => api.notSolved(key))) setFeedback(seq, "unsolved");
  }

  async function act(action: (key: ConversationKey) => Promise<CallStatus>): Promise<boolean> {
    if (view.calling) return false;
    view.calling = true;
    view.notice = null;
    const done = await attempt(async () => {
      const status = await withKey(action);
      settle(status);
      // The log first: where it already tells of the ticket, it is not shown a second time.
      await log.catchUp().catch(() => {});
      keepTicket(status);
    });
    view.calling = false;
    return done;
  }

  /** The stream tells the same; this shows it also while the stream is cut. */
  function settle(status: CallStatus): void {
    const open = session.value;
    if (!open) return;
    const change = {
      state: status.state,
      at: new Date(serverNow()).toISOString(),
      seq: log.upTo(),
    };
    // Where a person was there, the log alone knows after which number that ended.
    if (!answered.value) passOn(open, change, false);
    view.waiting = isAtDesk(status.state) ? status : null;
    save();
  }

  function keepTicket({ number, code }: { number?: string | null; code?: string | null }): void {
    const tickets = session.value?.tickets;
    if (!tickets || !number || !code || tickets.some((ticket) => ticket.number === number)) return;
    tickets.push({ number, code, afterSeq: log.upTo() });
    save();
  }

  function setFeedback(seq: number, feedback: Feedback): void {
    if (!session.value) return;
    session.value.feedback[seq] = feedback;
    save();
  }

  async function rateAnswer(seq: number, level: RatingLevel, comment?: string): Promise<void> {
    if (await rate(level, comment)) setFeedback(seq, level);
  }

  async function rateService(service: Service, level: RatingLevel, comment?: string) {
    if (!(await rate(level, comment))) return;
    service.level = level;
    save();
  }

  function rate(level: RatingLevel, comment?: string): Promise<boolean> {
    const key = session.value?.key;
    return attempt(async () => {
      if (key) await api.rate(key, level, comment);
    });
  }

  async function attempt(action: () => Promise<void>): Promise<boolean> {
    try {
      await action();
      return true;
    } catch (error) {
      view.notice = { kind: "problem", text: describeProblem(error, texts.value) };
      return false;
    }
  }

  /** Who goes away must not be waited for. */
  function leaveQueue(): void {
    const open = session.value;
    if (open && isAtDesk(open.desk)) api.leave(open.key).catch(() => {});
  }

  return {
    callPerson,
    withdraw,
    chooseTicket,
    notSolved,
    keepTicket,
    setFeedback,
    rateAnswer,
    rateService,
    leaveQueue,
  };
}
