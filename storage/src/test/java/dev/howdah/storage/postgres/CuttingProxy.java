package dev.howdah.storage.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A TCP proxy before Postgres that can swallow the server's answers and cut connections. New connections always work. */
final class CuttingProxy implements AutoCloseable {

    private final ServerSocket server;
    private final String host;
    private final int port;
    private final List<Link> links = new CopyOnWriteArrayList<>();

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

    private static void pump(Link link, Socket from, Socket to, boolean answers) {
        byte[] buffer = new byte[64 << 10];
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int size = in.read(buffer); size >= 0; size = in.read(buffer)) {
                if (!(answers && link.holding)) {
                    out.write(buffer, 0, size);
                    out.flush();
                }
            }
        } catch (IOException e) {
            // Cut.
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
