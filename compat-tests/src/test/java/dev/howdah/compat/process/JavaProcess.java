package dev.howdah.compat.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A program that runs until it is told to stop, such as a worker of Connect, and that may be started again. Its output
 * of all starts is in one log. Thread: any, one call at a time.
 */
public final class JavaProcess implements AutoCloseable {

    private static final long READY_MS = 180_000;
    private static final long EXIT_MS = 90_000;
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final String name;
    private final List<String> command;
    private final Map<String, String> environment;
    private final Pattern ready;
    private final Path log;
    private @Nullable ServerProcess process;

    private JavaProcess(String name, List<String> command, Map<String, String> environment, Pattern ready) {
        this.name = name;
        this.command = command;
        this.environment = environment;
        this.ready = ready;
        this.log = Workspace.log(name + "-" + NUMBER.incrementAndGet());
    }

    /** Starts it and waits for a line that {@code ready} is found in; what is in {@code environment} is added. */
    public static JavaProcess launch(
            String name, List<String> command, Map<String, String> environment, Pattern ready) {
        JavaProcess program = new JavaProcess(name, command, environment, ready);
        program.start();
        return program;
    }

    /** Starts it again after {@link #kill} or {@link #terminate}. */
    public void start() {
        process = ServerProcess.start(name, command, environment, log, ready, READY_MS)
                .server();
    }

    /** The process id of the last start. */
    public long pid() {
        return running().pid();
    }

    /** kill -9. */
    public void kill() {
        running().killAll();
    }

    /** SIGTERM, without closing the pipe that it still writes its last lines to; returns the exit code. */
    public int terminate() {
        running().signal("TERM");
        return running().awaitExit(EXIT_MS);
    }

    /** The end of what it printed, for the message of a failure. */
    public String logTail() {
        return Workspace.tail(log);
    }

    /** All that it has printed so far. */
    public List<String> printed() {
        try {
            return Files.readAllLines(log, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (running().isAlive()) {
            running().killAll();
        }
    }

    private ServerProcess running() {
        if (process == null) {
            throw new IllegalStateException(name + " was never started");
        }
        return process;
    }
}
