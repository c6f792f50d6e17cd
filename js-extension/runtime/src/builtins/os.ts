// Node's module `os`: a machine about which nothing can be told.

export default {
  EOL: "\n",
  arch: (): string => "x64",
  platform: (): string => "linux",
  type: (): string => "Linux",
  release: (): string => "5.10.0",
  version: (): string => "#1 SMP",
  machine: (): string => "x86_64",
  hostname: (): string => "localhost",
  homedir: (): string => "/root",
  tmpdir: (): string => "/tmp",
  endianness: (): string => "LE",
  uptime: (): number => 0,
  loadavg: (): number[] => [0, 0, 0],
  totalmem: (): number => 2 ** 30,
  freemem: (): number => 2 ** 29,
  cpus: (): object[] => [],
  networkInterfaces: (): object => ({}),
  userInfo: (): object => ({ uid: 0, gid: 0, username: "root", homedir: "/root", shell: null }),
  constants: { signals: {}, errno: {} },
};
