package dev.howdah.benchmarks;

/** Servers that a benchmark started and that must not outlive it when it is interrupted. Thread: any. */
final class Leftovers {

    private Leftovers() {}

    /** Kills what this process has started and not ended itself, clients too, when it ends for whatever reason. */
    static void killAtExit() {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly),
                        "leftovers"));
    }
}
