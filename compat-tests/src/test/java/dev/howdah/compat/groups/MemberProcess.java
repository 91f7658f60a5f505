package dev.howdah.compat.groups;

import dev.howdah.compat.process.Workspace;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A process with one member or more in it, whose output is read line by line. Thread: any, one call at a time. */
public final class MemberProcess implements AutoCloseable {

    private static final long END_LIMIT_MS = 60_000;

    private final String name;
    private final Path log;
    private final Process process;
    private final List<Thread> readers = new ArrayList<>();

    /**
     * Starts it; {@code lines} is called on a thread of its own. When {@code both}, standard error's lines come too, on another
     * thread: in one pipe, a line of the one could end up within a line of the other.
     */
    public MemberProcess(String name, List<String> command, boolean both, Consumer<String> lines) {
        this.name = name;
        log = Workspace.log("member-" + name);
        ProcessBuilder builder = new ProcessBuilder(command);
        if (!both) {
            builder.redirectError(log.toFile());
        }
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        read(process.inputReader(StandardCharsets.UTF_8), lines);
        if (both) {
            read(process.errorReader(StandardCharsets.UTF_8), lines);
        }
    }

    private void read(BufferedReader stream, Consumer<String> lines) {
        Thread reader = new Thread(() -> readAll(stream, lines), "member-process-" + name);
        reader.setDaemon(true);
        reader.start();
        readers.add(reader);
    }

    private static void readAll(BufferedReader stream, Consumer<String> lines) {
        try (BufferedReader out = stream) {
            out.lines().forEach(lines);
        } catch (UncheckedIOException | IOException e) {
            // The pipe of a killed process; what it said so far was taken.
        }
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Of one that is not alive, for a failure's message: its exit code and the last lines of its standard error. */
    public String ending() {
        return name + " has ended with exit code " + awaitEnd() + "\n" + Workspace.tail(log);
    }

    public void command(String line) {
        try {
            process.outputWriter(StandardCharsets.UTF_8).write(line + "\n");
            process.outputWriter(StandardCharsets.UTF_8).flush();
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }

    /** Closes its standard input. */
    public void endInput() {
        try {
            process.outputWriter(StandardCharsets.UTF_8).close();
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }

    /** SIGTERM; by its handle, as Process.destroy closes the pipe that it still writes to. */
    public void terminate() {
        process.toHandle().destroy();
    }

    /** kill -9; afterwards everything that it ever said has been read. */
    public void kill() {
        process.toHandle().destroyForcibly();
        awaitEnd();
    }

    /** Waits for its end, and until everything that it said has been read. */
    public int awaitEnd() {
        try {
            if (!process.waitFor(END_LIMIT_MS, TimeUnit.MILLISECONDS)) {
                throw new AssertionError(name + " does not end\n" + Workspace.tail(log));
            }
            for (Thread reader : readers) {
                reader.join(END_LIMIT_MS);
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
    }
}
