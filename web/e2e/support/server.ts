import type { TestProject } from "vitest/node";
import { startServer } from "./process";

declare module "vitest" {
  export interface ProvidedContext {
    baseUrl: string;
  }
}

/** Starts the real server on a free port, once for all test files. Nobody is on duty there. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startServer();
  project.provide("baseUrl", server.baseUrl);
  return () => server.remove();
}
