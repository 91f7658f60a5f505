package dev.howdah.benchmarks;

import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.PostgresProcess;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Clients over HTTP whose rate jumps for a while, on a broker with little memory: {@code [events per second [factor [seconds [clients]]]]}.
 * Half of the clients send streams of lines, one a second and each over its connection; the other half posts one event after the other.
 * These do not go faster in the burst than their answers come: what they lack, the streams send.
 *
 * <p>Ends with a status other than 0 when an event was lost or is there twice: sent, acked and in the table are the same.
 */
public final class HttpBurst {

    private static final String TOPIC = "burst";
    private static final int PARTITIONS = 6;
    private static final int CALM_SECONDS = 10;
    private static final int TICKS = 50;
    private static final long SECOND = 1_000_000_000L;
    private static final Pattern RECORDS = Pattern.compile("\"records\":(\\d+)");
    private static final String LINE =
            "{\"customer\":\"%09d\",\"total\":12.5,\"filling\":\"" + "x".repeat(48) + "\"}\n";

    private final URI http;
    private final int clients;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong acked = new AtomicLong();
    private final Map<Integer, AtomicLong> otherAnswers = new ConcurrentSkipListMap<>();
    private final Histogram posts = new ConcurrentHistogram(3);
    private final Histogram streams = new ConcurrentHistogram(3);
    private volatile double perSecond;
    private volatile boolean stops;
    private volatile Exception failure = new Exception("none");
    private volatile boolean failed;

    private HttpBurst(URI http, int clients) {
        this.http = http;
        this.clients = clients;
    }

    public static void main(String[] args) throws Exception {
        double calm = args.length > 0 ? Double.parseDouble(args[0]) : 1_000;
        double factor = args.length > 1 ? Double.parseDouble(args[1]) : 100;
        int seconds = args.length > 2 ? Integer.parseInt(args[2]) : 60;
        int clients = args.length > 3 ? Integer.parseInt(args[3]) : 20;
        System.out.printf(
                Locale.ROOT,
                "%d clients; %.0f events of 100 B a second; for %d s %.0f; broker with -Xmx256m%n",
                clients,
                calm,
                seconds,
                calm * factor);
        boolean good;
        try (PostgresProcess postgres = PostgresInService.launch();
                BrokerProcess broker = BrokerProcess.launch(BrokerProcess.Options.on("http-burst", postgres.url())
                        .withJvm("-Xms64m", "-Xmx256m", "-XX:MaxDirectMemorySize=512m", "-XX:+ExitOnOutOfMemoryError")
                        .withArguments("--http-listen", "127.0.0.1:0", "--set", "num.partitions=" + PARTITIONS))) {
            HttpBurst burst = new HttpBurst(URI.create(broker.http()), clients);
            good = burst.run(broker, postgres, calm, factor, seconds);
        }
        System.exit(good ? 0 : 1);
    }

    private boolean run(BrokerProcess broker, PostgresProcess postgres, double calm, double factor, int seconds)
            throws InterruptedException {
        perSecond = calm;
        List<Thread> threads = new ArrayList<>();
        for (int client = 0; client < clients; client++) {
            boolean streaming = client % 2 == 0;
            Thread thread = new Thread(() -> client(streaming), "client-" + client);
            thread.start();
            threads.add(thread);
        }
        System.out.println(
                "| | acked a second | post p50 ms | p99 ms | max ms | stream answered after p99 ms | RSS MiB |");
        System.out.println("|---|---|---|---|---|---|---|");
        phase("warm-up", CALM_SECONDS, broker);
        phase("before", CALM_SECONDS, broker);
        perSecond = calm * factor;
        phase("burst", seconds, broker);
        perSecond = calm;
        phase("after", CALM_SECONDS, broker);
        stops = true;
        for (Thread thread : threads) {
            thread.join();
        }
        long rows = Long.parseLong(String.valueOf(postgres.query("select count(*) from topics." + TOPIC)));
        boolean good = !failed && sent.get() == acked.get() && rows == acked.get();
        System.out.printf(
                Locale.ROOT,
                "sent %,d, acked %,d, rows in the table %,d, other answers %s: %s%n",
                sent.get(),
                acked.get(),
                rows,
                otherAnswers,
                good ? "good" : "NOT GOOD");
        if (failed) {
            System.out.println("a client failed: " + failure);
        }
        return good;
    }

    private void phase(String name, int seconds, BrokerProcess broker) {
        posts.reset();
        streams.reset();
        long before = acked.get();
        long begun = System.nanoTime();
        double rssMax = 0;
        for (int i = 1; i <= seconds; i++) {
            long until = begun + i * SECOND;
            while (System.nanoTime() < until) {
                LockSupport.parkNanos(until - System.nanoTime());
            }
            rssMax = Math.max(rssMax, broker.rssKib() / 1024.0);
        }
        System.out.printf(
                Locale.ROOT,
                "| %s | %,.0f | %.1f | %.1f | %.1f | %.1f | %.0f |%n",
                name,
                (acked.get() - before) / ((System.nanoTime() - begun) / 1e9),
                posts.getValueAtPercentile(50) / 1e3,
                posts.getValueAtPercentile(99) / 1e3,
                posts.getMaxValue() / 1e3,
                streams.getValueAtPercentile(99) / 1e3,
                rssMax);
    }

    private void client(boolean streaming) {
        try (Socket socket = new Socket(http.getHost(), http.getPort())) {
            socket.setTcpNoDelay(true);
            OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            while (!stops) {
                if (streaming) {
                    stream(out, in);
                } else {
                    post(out, in);
                }
            }
        } catch (IOException | RuntimeException e) {
            failure = e;
            failed = true;
        }
    }

    /** A second of lines. */
    private void stream(OutputStream out, InputStream in) throws IOException {
        out.write(("POST /topics/" + TOPIC + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        long begun = System.nanoTime();
        long lines = 0;
        for (int tick = 1; tick <= TICKS; tick++) {
            // All but what the posts send, which is little.
            long due = (long) (perSecond / (clients / 2.0) * tick / TICKS);
            StringBuilder chunk = new StringBuilder();
            for (; lines < due; lines++) {
                chunk.append(String.format(Locale.ROOT, LINE, lines));
            }
            if (chunk.length() > 0) {
                out.write((Integer.toHexString(chunk.length()) + "\r\n" + chunk + "\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
                out.flush();
            }
            LockSupport.parkNanos(begun + tick * SECOND / TICKS - System.nanoTime());
        }
        sent.addAndGet(lines);
        out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
        long ended = System.nanoTime();
        answer(in);
        streams.recordValue((System.nanoTime() - ended) / 1_000);
    }

    private void post(OutputStream out, InputStream in) throws IOException {
        long begun = System.nanoTime();
        String body = String.format(Locale.ROOT, LINE, begun % 1_000_000_000);
        sent.incrementAndGet();
        out.write(("POST /topics/" + TOPIC + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + body.length()
                        + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII));
        out.flush();
        answer(in);
        posts.recordValue((System.nanoTime() - begun) / 1_000);
        LockSupport.parkNanos(begun + (long) (SECOND * clients / Math.max(perSecond, 1)) - System.nanoTime());
    }

    private void answer(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the connection ended after: " + head);
            }
            head.append((char) next);
        }
        int status = Integer.parseInt(head.substring(9, 12));
        Matcher length = Pattern.compile("content-length: (\\d+)").matcher(head);
        String body = length.find()
                ? new String(in.readNBytes(Integer.parseInt(length.group(1))), StandardCharsets.UTF_8)
                : "";
        Matcher records = RECORDS.matcher(body);
        if (records.find()) {
            acked.addAndGet(Long.parseLong(records.group(1)));
        }
        if (status != 200) {
            otherAnswers.computeIfAbsent(status, it -> new AtomicLong()).incrementAndGet();
            throw new IOException(head + body);
        }
    }
}
