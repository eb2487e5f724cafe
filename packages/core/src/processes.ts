// A door of its own (`@gearwork/core/processes`), for the command.

/** Whether a process has this number, on this machine and in this namespace of processes. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: there is one, of another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
