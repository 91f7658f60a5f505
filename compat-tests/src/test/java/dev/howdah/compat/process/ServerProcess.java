package dev.howdah.compat.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One run of a server: from its start until it has exited, with its output in a log file.
 *
 * <p>Thread: any. A server that does not become ready, or exits before it is, fails with the tail of its log.
 */
final class ServerProcess {

    private final String name;
    private final Process process;
    private final Path log;
    private final CompletableFuture<Matcher> ready = new CompletableFuture<>();

    private ServerProcess(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    /** Starts {@code command} and waits, at most {@code readyMs}, for a line that {@code readyLine} is found in. */
    static Started start(
            String name,
            List<String> command,
            Map<String, String> environment,
            Path log,
            Pattern readyLine,
            long readyMs) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        builder.directory(log.getParent().toFile());
        long startNanos = System.nanoTime();
        ServerProcess server;
        try {
            server = new ServerProcess(name, builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.readOutput(readyLine);
        Matcher line = server.awaitReady(readyMs);
        return new Started(server, line, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos));
    }

    /** A server that is ready, the line that said so, and how long it took. */
    record Started(ServerProcess server, Matcher readyLine, long readyAfterMs) {}

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** SIGTERM, and the exit code; fails when the server is still there after {@code withinMs}. */
    int terminate(long withinMs) {
        process.destroy();
        return awaitExit(withinMs);
    }

    int awaitExit(long withinMs) {
        try {
            if (!process.waitFor(withinMs, TimeUnit.MILLISECONDS)) {
                throw new AssertionError(name + " did not exit within " + withinMs + " ms\n" + logTail());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** kill -9 of the process alone; its children live on, as after a crash. */
    void kill() {
        ProcessHandle handle = process.toHandle();
        handle.destroyForcibly();
        handle.onExit().join();
        // The process itself may hear of it later, and be alive until then.
        process.onExit().join();
    }

    /** kill -9 of the process and of all its children. */
    void killAll() {
        List<ProcessHandle> children = process.descendants().toList();
        process.toHandle().destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        process.onExit().join();
        children.forEach(child -> child.onExit().join());
    }

    /** Sends a signal by name, such as STOP or CONT. */
    void signal(String signal) {
        Commands.run(List.of("kill", "-" + signal, Long.toString(pid()))).requireSuccess();
    }

    /** Resident memory of the process alone, in KiB. */
    long rssKib() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid()), "status"))) {
                if (line.startsWith("VmRSS:")) {
                    return Long.parseLong(line.replaceAll("\\D", ""));
                }
            }
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The last lines of the log, for a failure's message. */
    String logTail() {
        return Workspace.tail(log);
    }

    private void readOutput(Pattern readyLine) {
        Thread reader = new Thread(
                () -> {
                    try (BufferedReader lines = process.inputReader(StandardCharsets.ISO_8859_1);
                            var out = Files.newBufferedWriter(
                                    log,
                                    StandardCharsets.ISO_8859_1,
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.APPEND)) {
                        @Nullable String line;
                        while ((line = lines.readLine()) != null) {
                            out.write(line);
                            out.newLine();
                            out.flush();
                            Matcher matcher = readyLine.matcher(line);
                            if (matcher.find()) {
                                ready.complete(matcher);
                            }
                        }
                    } catch (IOException e) {
                        // The pipe of a killed process; what it said so far is in the log.
                    } finally {
                        ready.completeExceptionally(new IllegalStateException(name + " exited before it was ready"));
                    }
                },
                name + "-output");
        reader.setDaemon(true);
        reader.start();
    }

    private Matcher awaitReady(long readyMs) {
        try {
            return ready.get(readyMs, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause().getMessage() + "\n" + logTail(), e);
        } catch (TimeoutException | InterruptedException e) {
            killAll();
            throw new AssertionError(name + " was not ready after " + readyMs + " ms\n" + logTail(), e);
        }
    }
}
