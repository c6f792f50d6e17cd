// Node's module `fs` where there are no files: reading finds nothing, as on a machine without them; all else is refused.

import { refusal } from "../refusal";

type Callback = (error: Error) => void;

const READS = `access lstat open opendir readFile readdir readlink realpath stat`.split(" ");
const OTHERS = `appendFile chmod chown close copyFile cp createReadStream createWriteStream fchmod fchown fdatasync
  fstat fsync ftruncate futimes glob lchown link lutimes mkdir mkdtemp read readv rename rm rmdir statfs symlink
  truncate unlink unwatchFile utimes watch watchFile write writeFile writev`.split(/\s+/);

function missing(call: string, path: unknown): Error {
  const shown = `ENOENT: no such file or directory, ${call} '${String(path)}'`;
  return Object.assign(new Error(shown), { errno: -2, code: "ENOENT", syscall: call, path });
}

type Failure = (path: unknown) => Error;

function named<T extends Function>(name: string, made: T): T {
  return Object.defineProperty(made, "name", { value: name, configurable: true });
}

function threeForms(name: string, failure: Failure): [sync: Function, later: Function, promised: Function] {
  const sync = (path: unknown): never => {
    throw failure(path);
  };
  const later = (path: unknown, ...rest: unknown[]): void => {
    const callback = rest.pop();
    const error = failure(path);
    if (typeof callback !== "function") throw error;
    void Promise.resolve().then(() => (callback as Callback)(error));
  };
  const promised = (path: unknown): Promise<never> => Promise.reject(failure(path));
  return [named(`${name}Sync`, sync), named(name, later), named(name, promised)];
}

function files(): Record<string, unknown> {
  const promises: Record<string, unknown> = {};
  const module: Record<string, unknown> = {
    promises,
    constants: { F_OK: 0, R_OK: 4, W_OK: 2, X_OK: 1, O_RDONLY: 0, O_WRONLY: 1, O_RDWR: 2, COPYFILE_EXCL: 1 },
    exists: (_path: unknown, callback: (exists: boolean) => void): void => callback(false),
    existsSync: (): boolean => false,
  };
  const add = (name: string, failure: Failure): void => {
    const [sync, later, promised] = threeForms(name, failure);
    module[`${name}Sync`] = sync;
    module[name] = later;
    promises[name] = promised;
  };
  for (const name of READS) add(name, (path) => missing(name === "readFile" ? "open" : name, path));
  for (const name of OTHERS) add(name, () => refusal(`fs.${name}`, "there is no file system"));
  for (const name of ["ReadStream", "WriteStream", "Stats", "Dirent"]) module[name] = class {};
  return module;
}

export const fs = files();
