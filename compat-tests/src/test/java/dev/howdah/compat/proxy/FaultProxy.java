package dev.howdah.compat.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Stands between a client and a server on 127.0.0.1 and injects {@link Fault}s.
 *
 * <p>Thread: any. Two threads per connection copy bytes; a fault looks at them before they are passed on, so that a
 * cut is exact to the byte. Patterns that must not be passed in part (a cut inside the pattern) hold back nothing that
 * came in an earlier read: protocols here send their messages in one write.
 */
public final class FaultProxy implements AutoCloseable {

    private static final int BUFFER_BYTES = 64 << 10;

    private volatile InetSocketAddress server;
    private final ServerSocket listener;
    private final List<Fault> faults = new CopyOnWriteArrayList<>();
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final Object holdLock = new Object();
    private boolean held;
    private volatile boolean refusing;

    private FaultProxy(int serverPort) throws IOException {
        this.server = at(serverPort);
        this.listener = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
    }

    /** Starts a proxy in front of a port of 127.0.0.1. */
    public static FaultProxy inFrontOf(int serverPort) {
        try {
            FaultProxy proxy = new FaultProxy(serverPort);
            proxy.daemon("accept", proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InetSocketAddress at(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** New connections go to another server from now on; those that are open stay. */
    public void leadTo(int serverPort) {
        server = at(serverPort);
    }

    /** The port that clients connect to. */
    public int port() {
        return listener.getLocalPort();
    }

    /** From now on this fault watches new connections. */
    public Fault arm(Fault fault) {
        faults.add(fault);
        return fault;
    }

    /** Cuts every open connection now; new ones are accepted. */
    public void cutAll() {
        links.forEach(Link::cut);
    }

    /** Closes new connections at once, and cuts the open ones: the server is away. */
    public void refuse() {
        refusing = true;
        cutAll();
    }

    /** Passes nothing any more in either direction, with the connections open: a network that swallows packets. */
    public void hold() {
        synchronized (holdLock) {
            held = true;
        }
    }

    /** Ends {@link #hold} and {@link #refuse}; what was held back goes through. */
    public void heal() {
        refusing = false;
        synchronized (holdLock) {
            held = false;
            holdLock.notifyAll();
        }
    }

    public int openConnections() {
        return links.size();
    }

    @Override
    public void close() {
        heal();
        closeQuietly(listener);
        cutAll();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                if (refusing) {
                    reset(client);
                    continue;
                }
                Socket upstream = new Socket();
                try {
                    upstream.connect(server, 2_000);
                } catch (IOException e) {
                    // The server is away: so are we.
                    reset(client);
                    continue;
                }
                client.setTcpNoDelay(true);
                upstream.setTcpNoDelay(true);
                Link link = new Link(client, upstream);
                links.add(link);
                daemon("to-server", () -> link.copy(client, upstream, Direction.TO_SERVER));
                daemon("to-client", () -> link.copy(upstream, client, Direction.TO_CLIENT));
            } catch (IOException e) {
                // The listener was closed.
            }
        }
    }

    private void daemon(String name, Runnable job) {
        Thread thread = new Thread(job, "fault-proxy-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    private void awaitUnheld() {
        synchronized (holdLock) {
            while (held) {
                try {
                    holdLock.wait();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        }
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // It is closed already.
        }
        closeQuietly(socket);
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            // It is closed already.
        }
    }

    private final class Link {
        private final Socket client;
        private final Socket upstream;

        Link(Socket client, Socket upstream) {
            this.client = client;
            this.upstream = upstream;
        }

        void cut() {
            reset(client);
            reset(upstream);
            links.remove(this);
        }

        void copy(Socket from, Socket to, Direction direction) {
            List<Fault> watched = new ArrayList<>();
            List<Fault.Watch> watches = new ArrayList<>();
            byte[] buffer = new byte[BUFFER_BYTES];
            try {
                int count;
                while ((count = from.getInputStream().read(buffer)) >= 0) {
                    watchNewFaults(direction, watched, watches);
                    for (int i = 0; i < watches.size(); i++) {
                        Optional<Integer> passed = watches.get(i).strikeWithin(buffer, count);
                        if (passed.isPresent()) {
                            to.getOutputStream().write(buffer, 0, passed.get());
                            to.getOutputStream().flush();
                            if (watched.get(i).effect() == Fault.Effect.CUT) {
                                drainThenCut(to);
                                return;
                            }
                            hold();
                            awaitUnheld();
                            System.arraycopy(buffer, passed.get(), buffer, 0, count - passed.get());
                            count -= passed.get();
                        }
                    }
                    awaitUnheld();
                    to.getOutputStream().write(buffer, 0, count);
                }
                to.shutdownOutput();
            } catch (IOException e) {
                cut();
            }
        }

        /** A reset throws away what the peer has not read, so what was passed goes out with an orderly end first. */
        private void drainThenCut(Socket to) throws IOException {
            to.shutdownOutput();
            if (to == client) {
                closeQuietly(client);
                reset(upstream);
            } else {
                closeQuietly(upstream);
                reset(client);
            }
            links.remove(this);
        }

        private void watchNewFaults(Direction direction, List<Fault> watched, List<Fault.Watch> watches) {
            for (Fault fault : faults) {
                if (fault.direction() == direction && !watched.contains(fault)) {
                    watched.add(fault);
                    watches.add(fault.watch());
                }
            }
        }
    }
}
