package dev.howdah.storage.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds and stops the processes that work on one cluster, whoever started them. A killed broker leaves a server behind,
 * and a killed postmaster its backends.
 */
final class ServerProcesses {

    private static final Logger LOG = LoggerFactory.getLogger(ServerProcesses.class);
    private static final Duration BACKENDS_MAX = Duration.ofSeconds(3);
    private static final String PID_FILE = "postmaster.pid";

    private final Path cluster;
    private final ServerAccount account;
    private final PostgresPrograms programs;

    ServerProcesses(Path cluster, ServerAccount account, PostgresPrograms programs) {
        this.cluster = cluster;
        this.account = account;
        this.programs = programs;
    }

    /**
     * The postmaster of this cluster, if it runs. The pid file alone proves nothing: after a crash of the machine,
     * another process may have that number.
     */
    Optional<ProcessHandle> postmaster() {
        return recordedPid()
                .flatMap(ProcessHandle::of)
                .filter(ProcessHandle::isAlive)
                .filter(this::isOurs);
    }

    /**
     * Stops the server. It has the given time for an orderly shutdown, then is stopped without a checkpoint, then
     * killed. No process is left when this returns.
     */
    void stop(Duration max) {
        postmaster().ifPresent(process -> {
            for (String mode : List.of("fast", "immediate")) {
                Command.Result result = Command.run(
                        Command.line(
                                account.prefix(),
                                programs.program("pg_ctl"),
                                "stop",
                                "--silent",
                                "--wait",
                                "--mode=" + mode,
                                "--timeout=" + max.toSeconds(),
                                "--pgdata=" + cluster),
                        max.plusSeconds(5));
                if (result.succeeded() || !isRunning(process)) {
                    return;
                }
                LOG.warn("Postgres (pid {}) did not stop in mode {}: {}", process.pid(), mode, result.output());
            }
            process.destroyForcibly();
        });
        stopBackends();
    }

    /**
     * Prepares a start: stops processes that are left, and deletes a pid file that would prevent the start for no
     * reason.
     */
    void clear(Duration max) throws IOException {
        Optional<ProcessHandle> orphan = postmaster();
        if (orphan.isPresent()) {
            LOG.info(
                    "stopping Postgres (pid {}) on {}, left behind by a broker that was killed",
                    orphan.get().pid(),
                    cluster);
        }
        stop(max);
        if (recordedPid().isPresent() && postmaster().isEmpty()) {
            Files.deleteIfExists(cluster.resolve(PID_FILE));
        }
    }

    /**
     * Whether the process runs. A process that has ended and that nobody waited for does not count; there are such if
     * the broker is a container's pid 1.
     */
    static boolean isRunning(ProcessHandle process) {
        if (!process.isAlive()) {
            return false;
        }
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            return !stat.substring(stat.lastIndexOf(')')).startsWith(") Z");
        } catch (IOException | StringIndexOutOfBoundsException e) {
            return process.isAlive();
        }
    }

    /**
     * Stops backends without a postmaster. They end by themselves when they notice that the postmaster is gone, but one
     * in a long computation notices it late.
     */
    private void stopBackends() {
        List<ProcessHandle> backends =
                ProcessHandle.allProcesses().filter(this::worksHere).toList();
        CompletableFuture<?> ended = CompletableFuture.allOf(
                backends.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new));
        try {
            ended.get(BACKENDS_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            backends.forEach(ProcessHandle::destroyForcibly);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Optional<Long> recordedPid() {
        try (Stream<String> lines = Files.lines(cluster.resolve(PID_FILE))) {
            return lines.findFirst().map(String::strip).map(Long::valueOf);
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private boolean isOurs(ProcessHandle process) {
        return worksHere(process)
                || process.info()
                        .commandLine()
                        .filter(line -> line.contains("postgres") && line.contains(cluster.toString()))
                        .isPresent();
    }

    /**
     * Whether a process belongs to this cluster: every process of a server has the cluster as its working directory.
     * Only Linux says so.
     */
    private boolean worksHere(ProcessHandle process) {
        try {
            Path proc = Path.of("/proc", Long.toString(process.pid()));
            String name = Files.readString(proc.resolve("comm")).strip();
            return name.startsWith("postgres")
                    && Files.readSymbolicLink(proc.resolve("cwd")).equals(cluster.toRealPath())
                    && isRunning(process);
        } catch (IOException e) {
            return false;
        }
    }
}
