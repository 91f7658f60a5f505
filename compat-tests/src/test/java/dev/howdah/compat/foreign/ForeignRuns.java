package dev.howdah.compat.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.howdah.compat.process.Commands;
import dev.howdah.compat.process.ServerUnderTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;

/**
 * One broker, and clients that run against it, a few at a time: they wait more than they work. A toolchain that this machine lacks
 * makes its clients not run. Thread: the test's.
 */
final class ForeignRuns implements AutoCloseable {

    private static final int AT_A_TIME = 4;
    private static final long LIMIT_MS = 600_000;

    private final Course course;
    private final ExecutorService pool = Executors.newFixedThreadPool(AT_A_TIME);
    private final Map<ForeignClient, CompletableFuture<Run>> runs = new EnumMap<>(ForeignClient.class);

    /** What a runner reported, with all that it printed; or why it was not run. */
    private record Run(Toolchain.Outcome toolchain, Scenario.Report report, String log) {}

    /** Starts all clients of this cost. */
    ForeignRuns(ForeignClient.Cost cost, Course course) {
        this.course = course;
        for (ForeignClient client : ForeignClient.values()) {
            if (client.cost() == cost) {
                runs.put(client, CompletableFuture.supplyAsync(() -> run(client), pool));
            }
        }
    }

    /** A container for each client with a test for each step. */
    Stream<DynamicNode> tests() {
        return runs.entrySet().stream()
                .map(run -> dynamicContainer(
                        run.getKey().title(),
                        Stream.of(run.getValue())
                                .map(CompletableFuture::join)
                                .flatMap(done -> tests(run.getKey(), done))));
    }

    private Stream<DynamicNode> tests(ForeignClient client, Run run) {
        if (run.toolchain.isMissing()) {
            return Stream.of(dynamicTest(client.title(), () -> abort(client.title() + ": " + run.toolchain.reason())));
        }
        Stream<DynamicNode> complete = Stream.of(dynamicTest(client.title() + " tries every step", () -> {
            run.toolchain.requireBuilt();
            assertThat(run.report.steps().stream().map(Scenario.StepReport::step))
                    .as(run.log)
                    .isEqualTo(course.steps());
        }));
        // What a client has not is told in the table; it says nothing about the broker.
        Stream<DynamicNode> steps = run.report.steps().stream()
                .filter(step -> step.verdict() != Scenario.Verdict.UNSUPPORTED)
                .map(step -> dynamicTest(client.title() + " " + step.step(), () -> {
                    assertThat(step.verdict())
                            .as(step.reason() + "\n" + run.log)
                            .isEqualTo(Scenario.Verdict.OK);
                }));
        return Stream.concat(complete, steps);
    }

    private Run run(ForeignClient client) {
        Path reports = Scenario.reports((ServerUnderTest.isApacheKafka() ? "apache" : "howdah") + course.mark());
        Path report = reports.resolve(client.title() + ".txt");
        try {
            // One of an earlier run would stand in the table for a client that is not run now.
            Files.deleteIfExists(report);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Toolchain.Outcome built = client.toolchain().build();
        if (built.exitCode() != 0) {
            return new Run(built, new Scenario.Report("", List.of()), "");
        }
        course.prepare(client.title());
        Commands.Result result = Commands.run(
                client.command(course.bootstrap(), client.title()),
                course.environment(client.title()),
                null,
                null,
                LIMIT_MS);
        try {
            Files.write(report, result.out());
            Files.writeString(reports.resolve(client.title() + ".log"), result.err());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Run(built, Scenario.Report.parse(result.lines()), result.text() + "\n" + result.err());
    }

    @Override
    public void close() {
        runs.values().forEach(CompletableFuture::join);
        pool.shutdown();
        course.close();
    }
}
