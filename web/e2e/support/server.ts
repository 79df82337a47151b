import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { TestProject } from "vitest/node";

/** The index of the whole corpus is built first; a debug build on a busy machine takes its time. */
const PATIENCE_MS = 120_000;

declare module "vitest" {
  export interface ProvidedContext {
    baseUrl: string;
  }
}

/** A running server with a folder of its own. */
export interface RunningServer {
  baseUrl: string;
  database: string;
  stop(): Promise<void>;
}

/** Starts the real server on a free port, once for all test files. Nobody is on duty there. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startServer();
  project.provide("baseUrl", server.baseUrl);
  return () => server.stop();
}

/** Starts another one with these settings, such as `BANGBAN_DESK__DUTY`. */
export async function startServer(settings: Record<string, string> = {}): Promise<RunningServer> {
  const binary = process.env["BANGBAN_BIN"];
  if (!binary) throw new Error("BANGBAN_BIN must name the bangban binary to test");
  const folder = mkdtempSync(join(tmpdir(), "bangban-e2e-"));
  const server = start(resolve(binary), folder, settings);
  const baseUrl = await whenReady(server, join(folder, "ready"));
  return {
    baseUrl,
    database: join(folder, "bangban.db"),
    async stop() {
      await stop(server);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function start(binary: string, folder: string, settings: Record<string, string>): ChildProcess {
  return spawn(binary, ["serve", "--ready-file", join(folder, "ready")], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
    env: {
      ...process.env,
      BANGBAN_SERVER__LISTEN: "127.0.0.1:0",
      BANGBAN_SERVER__LOG_FILTER: "warn",
      BANGBAN_CORPUS__DIR: resolve(import.meta.dirname, "../../../corpus/docs"),
      BANGBAN_INDEX__DIR: join(folder, "index"),
      BANGBAN_DATABASE__URL: `sqlite:${join(folder, "bangban.db")}`,
      BANGBAN_LIMITS__ENABLED: "false",
      ...settings,
    },
  });
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

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return;
  const ended = new Promise((done) => server.once("exit", done));
  server.kill("SIGTERM");
  const late = setTimeout(() => server.kill("SIGKILL"), 10_000);
  await ended;
  clearTimeout(late);
}
