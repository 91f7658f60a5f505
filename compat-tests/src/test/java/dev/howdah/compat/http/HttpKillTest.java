package dev.howdah.compat.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.process.Workspace;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Events with an Idempotency-Key, sent again until they are answered, while broker and Postgres are killed: each is there once. */
class HttpKillTest {

    private static final int CLIENTS = 6;
    private static final int LINES = 300;
    private static final long PAUSE_NANOS = 10_000_000;

    private final AtomicInteger acked = new AtomicInteger();
    private final AtomicInteger sentAgain = new AtomicInteger();
    private volatile boolean stops;

    @Test
    void nothing_is_lost_and_nothing_is_there_twice() throws Exception {
        int port = Workspace.freePort();
        try (PostgresProcess postgres = PostgresProcess.launch();
                BrokerProcess broker = BrokerProcess.launch(BrokerProcess.Options.on("http-kill", postgres.url())
                        .withArguments("--http-listen", "127.0.0.1:" + port, "--set", "num.partitions=3"))) {
            List<CompletableFuture<List<String>>> clients = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                int number = client;
                clients.add(CompletableFuture.supplyAsync(() -> post(broker.http(), number)));
            }
            awaitAcks(500);
            broker.kill();
            broker.start();
            awaitAcks(500);
            postgres.kill();
            postgres.start();
            awaitAcks(500);
            postgres.kill();
            broker.kill();
            postgres.start();
            broker.start();
            awaitAcks(500);
            stops = true;

            List<String> all = new ArrayList<>();
            for (CompletableFuture<List<String>> client : clients) {
                all.addAll(client.get(120, TimeUnit.SECONDS));
            }
            assertThat(sentAgain).as("requests that were sent again").hasPositiveValue();
            assertThat(postgres.query("select count(*) from topics.killed")).isEqualTo(Integer.toString(all.size()));
            assertThat(postgres.query("select count(distinct howdah.json(value) ->> 'id') from topics.killed"))
                    .isEqualTo(Integer.toString(all.size()));
            assertThat(postgres.query("select count(*) from topics.killed where howdah.json(value) ->> 'id' = '"
                            + all.get(all.size() - 1) + "'"))
                    .isEqualTo("1");
        }
    }

    private void awaitAcks(int more) {
        int before = acked.get();
        Eventually.holds(
                Duration.ofSeconds(90), () -> acked.get() >= before + more, () -> acked.get() - before + " acks");
    }

    /** One event at a time, and lines in between. Returns the ids of all that were answered. */
    private List<String> post(String http, int client) {
        List<String> ids = new ArrayList<>();
        for (int request = 0; !stops; request++) {
            String key = client + "-" + request;
            boolean hasLines = request % 20 == 19;
            List<String> own = hasLines
                    ? IntStream.range(0, LINES)
                            .mapToObj(line -> key + "-" + line)
                            .toList()
                    : List.of(key);
            String body = own.stream().map(id -> "{\"id\":\"" + id + "\"}").collect(Collectors.joining("\n"));
            while (!isStored(http, key, body, hasLines ? "application/x-ndjson" : "application/octet-stream")) {
                sentAgain.incrementAndGet();
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            ids.addAll(own);
            acked.addAndGet(own.size());
        }
        return ids;
    }

    private static boolean isStored(String http, String key, String body, String contentType) {
        try {
            HttpResponse<String> answer =
                    Http.post(http + "/topics/killed", body, "Idempotency-Key", key, "Content-Type", contentType);
            if (answer.statusCode() != 200) {
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
            }
            return answer.statusCode() == 200;
        } catch (IOException lost) {
            return false;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
