package dev.howdah.storage.postgres;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A TCP proxy before Postgres that can swallow the server's answers, keep or record what is on its way to the server, and cut
 * connections, after so many bytes if need be.
 * New connections always work.
 */
final class CuttingProxy implements AutoCloseable {

    private final ServerSocket server;
    private final String host;
    private final int port;
    private final List<Link> links = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Link> keepers = new LinkedBlockingQueue<>();
    private final ByteArrayOutputStream recorded = new ByteArrayOutputStream();
    private final AtomicInteger answeredBytes = new AtomicInteger();
    private volatile boolean keeping;
    private volatile boolean recording;

    CuttingProxy(String host, int port) throws IOException {
        this.host = host;
        this.port = port;
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    private static final class Link {
        final Socket client;
        final Socket postgres;
        volatile boolean holding;

        /** On its way to the server and kept; in order. */
        final BlockingQueue<byte[]> kept = new LinkedBlockingQueue<>();

        volatile boolean keeps = true;

        /** Bytes until the connection is cut. */
        final AtomicInteger sendLeft = new AtomicInteger(Integer.MAX_VALUE);

        final AtomicInteger answerLeft = new AtomicInteger(Integer.MAX_VALUE);

        /** The server has closed its side. */
        final CountDownLatch served = new CountDownLatch(1);

        Link(Socket client, Socket postgres) {
            this.client = client;
            this.postgres = postgres;
        }
    }

    int port() {
        return server.getLocalPort();
    }

    /** From now on nothing of what the server says reaches today's clients. */
    void holdAnswers() {
        links.forEach(link -> link.holding = true);
    }

    /** Appends, each in one piece, do not reach the server from now on, nor does what follows them on their connection. */
    void keepAppends() {
        keeping = true;
    }

    /** Waits until an append is kept, on one more connection than before, and returns what lets it go on. */
    Kept awaitKept() throws InterruptedException {
        Link link = keepers.poll(20, TimeUnit.SECONDS);
        if (link == null) {
            throw new AssertionError("no append came");
        }
        return new Kept(link);
    }

    /** An append that has left the client and has not reached the server. */
    record Kept(Link link) {

        /** The client's side ends; what it has sent stays under way. */
        void cutClient() throws IOException {
            link.holding = true;
            link.client.close();
        }

        /** It arrives; returns when the server has done with it and has closed its side. */
        void deliverLate() throws IOException, InterruptedException {
            for (byte[] piece : link.kept) {
                link.postgres.getOutputStream().write(piece);
            }
            link.postgres.shutdownOutput();
            link.served.await();
        }

        /** It arrives, and what follows it on its connection is not kept any more. */
        void deliver() throws IOException {
            link.keeps = false;
            for (byte[] piece : link.kept) {
                link.postgres.getOutputStream().write(piece);
            }
        }
    }

    /** Keeps a copy of what clients send from now on. */
    void record() {
        recorded.reset();
        recording = true;
    }

    /** What clients have sent since {@link #record}. */
    byte[] recorded() {
        recording = false;
        return recorded.toByteArray();
    }

    /** How many bytes of answers came since {@link #record}. */
    int answeredBytes() {
        return answeredBytes.getAndSet(0);
    }

    /** Today's connections are cut when so many bytes more have reached the server. */
    void cutAfterSending(int bytes) {
        links.forEach(link -> link.sendLeft.set(bytes));
    }

    /** Today's connections are cut when so many bytes more have reached the client. */
    void cutAfterAnswering(int bytes) {
        links.forEach(link -> link.answerLeft.set(bytes));
    }

    /** Cuts today's connections, both sides. */
    void cut() throws IOException {
        for (Link link : links) {
            link.client.close();
            link.postgres.close();
        }
        links.clear();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                Link link = new Link(client, new Socket(host, port));
                client.setTcpNoDelay(true);
                link.postgres.setTcpNoDelay(true);
                links.add(link);
                start(() -> pump(link, link.client, link.postgres, false));
                start(() -> pump(link, link.postgres, link.client, true));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    /** It moves heads (Bind has the statement's name between two zeros, Parse has not) or locks them first. */
    private static boolean isAppend(byte[] bytes, int size) {
        String text = new String(bytes, 0, size, StandardCharsets.ISO_8859_1);
        return text.contains("\0howdah_head_update\0")
                || text.contains("\0howdah_head_update_one\0")
                || text.contains("howdah.partition_head") && !text.contains("howdah_head_update");
    }

    private void pump(Link link, Socket from, Socket to, boolean answers) {
        byte[] buffer = new byte[64 << 10];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int size = in.read(buffer); size >= 0; size = in.read(buffer)) {
                if (!answers && keeping && link.keeps && (!link.kept.isEmpty() || isAppend(buffer, size))) {
                    boolean first = link.kept.isEmpty();
                    link.kept.add(Arrays.copyOf(buffer, size));
                    if (first) {
                        keepers.add(link);
                    }
                } else if (!(answers && link.holding)) {
                    note(buffer, size, answers);
                    AtomicInteger left = answers ? link.answerLeft : link.sendLeft;
                    int allowed = left.get();
                    int passing = Math.min(size, allowed);
                    out.write(buffer, 0, passing);
                    out.flush();
                    if (allowed != Integer.MAX_VALUE && left.addAndGet(-passing) == 0) {
                        links.remove(link);
                        break;
                    }
                }
            }
        } catch (IOException e) {
            // Cut.
        }
        if (answers || link.kept.isEmpty()) {
            closeQuietly(link.client);
            closeQuietly(link.postgres);
        }
        if (answers) {
            link.served.countDown();
        }
    }

    private void note(byte[] buffer, int size, boolean answers) {
        if (recording && answers) {
            answeredBytes.addAndGet(size);
        } else if (recording) {
            recorded.write(buffer, 0, size);
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone all the same.
        }
    }

    private static void start(Runnable body) {
        Thread thread = new Thread(body, "cutting-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            server.close();
            cut();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
