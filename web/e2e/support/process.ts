import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/** The index of the whole corpus is built first; a debug build on a busy machine takes its time. */
const PATIENCE_MS = 120_000;

/** The real server, with a folder of its own. */
export interface Server {
  baseUrl: string;
  /** Ends it as an operator would; the folder stays. */
  stop(): Promise<void>;
  /** Starts it again at the same address, over the same folder. */
  startAgain(): Promise<void>;
  /** Runs another verb of the binary beside it; gives what it printed. */
  verb(args: string[], input?: string): string;
  /** The one-time link it printed for the first administrator, once it is there. */
  firstLink(): Promise<string>;
  /** Ends it and removes the folder. */
  remove(): Promise<void>;
}

/** Starts the server on a free port. `settings` are environment variables over the defaults. */
export async function startServer(settings: Record<string, string> = {}): Promise<Server> {
  const named = process.env["BANGBAN_BIN"];
  if (!named) throw new Error("BANGBAN_BIN must name the bangban binary to test");
  const binary = resolve(named);
  const folder = mkdtempSync(join(tmpdir(), "bangban-e2e-"));
  const env = {
    ...process.env,
    BANGBAN_SERVER__LISTEN: "127.0.0.1:0",
    BANGBAN_SERVER__LOG_FILTER: "warn",
    BANGBAN_CORPUS__DIR: resolve(import.meta.dirname, "../../../corpus/docs"),
    BANGBAN_INDEX__DIR: join(folder, "index"),
    BANGBAN_DATABASE__URL: `sqlite:${join(folder, "bangban.db")}`,
    BANGBAN_LIMITS__ENABLED: "false",
    ...settings,
  };
  const readyFile = join(folder, "ready");
  let printed = "";
  const start = () => {
    const child = spawn(binary, ["serve", "--ready-file", readyFile], {
      cwd: folder,
      stdio: ["ignore", "ignore", "pipe"],
      env,
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
      process.stderr.write(text);
    });
    return child;
  };
  let running: ChildProcess = start();
  const server: Server = {
    baseUrl: await whenReady(running, readyFile),
    stop: () => end(running),
    async startAgain() {
      env.BANGBAN_SERVER__LISTEN = new URL(server.baseUrl).host;
      rmSync(readyFile, { force: true });
      running = start();
      await whenReady(running, readyFile);
    },
    verb(args, input = "") {
      const { status, stdout, stderr } = spawnSync(binary, args, {
        cwd: folder,
        env,
        input,
        encoding: "utf8",
      });
      if (status !== 0) throw new Error(`bangban ${args.join(" ")}: ${stderr}`);
      return stdout;
    },
    async firstLink() {
      const deadline = Date.now() + PATIENCE_MS;
      while (Date.now() < deadline) {
        const link = /\S+\/console#\/link\/\S+/.exec(printed)?.[0];
        if (link !== undefined) return link;
        await pause(100);
      }
      throw new Error("no link was printed");
    },
    async remove() {
      await end(running);
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return server;
}

async function whenReady(server: ChildProcess, readyFile: string): Promise<string> {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    if (server.exitCode !== null) throw new Error(`bangban ended with ${server.exitCode}`);
    const address = existsSync(readyFile) ? readFileSync(readyFile, "utf8").trim() : "";
    if (address !== "") return address;
    await pause(100);
  }
  server.kill();
  throw new Error("bangban was not ready in time");
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return;
  const ended = new Promise((done) => server.once("exit", done));
  server.kill("SIGTERM");
  const late = setTimeout(() => server.kill("SIGKILL"), 10_000);
  await ended;
  clearTimeout(late);
}
