package dev.howdah.benchmarks;

import dev.howdah.compat.process.Commands;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@link ShareConsumers} in a JVM of its own. Thread: one; blocks until it has done what it was told. */
final class ShareProcess implements AutoCloseable {

    private static final Pattern RATE = Pattern.compile(ShareConsumers.CONSUMED + ", ([\\d.]+) records/sec");

    private final Process process;
    private final BufferedReader out;

    /** {@link #awaitReady} is to be called before anything else. */
    ShareProcess(String... arguments) {
        List<String> command = Commands.java(
                List.of("-Xmx512m"), System.getProperty("java.class.path"), ShareConsumers.class.getName(), arguments);
        try {
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        out = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Until all consumers have joined. */
    void awaitReady() {
        await(Pattern.compile(ShareConsumers.READY));
    }

    double cpuSeconds() {
        return CpuMeter.seconds(process.pid());
    }

    void fill() {
        tell("fill");
        await(Pattern.compile(ShareConsumers.FILLED));
    }

    /** Records a second. */
    double consume() {
        tell("consume");
        return Double.parseDouble(await(RATE).group(1));
    }

    private void tell(String command) {
        try {
            process.outputWriter(StandardCharsets.UTF_8).write(command + "\n");
            process.outputWriter(StandardCharsets.UTF_8).flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Matcher await(Pattern wanted) {
        try {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                Matcher matcher = wanted.matcher(line);
                if (matcher.find()) {
                    return matcher;
                }
                System.out.println(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalStateException("the consumers ended before they said " + wanted);
    }

    @Override
    public void close() {
        try {
            process.outputWriter(StandardCharsets.UTF_8).close();
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
