package dev.howdah.benchmarks;

import dev.howdah.compat.wire.Bytes;
import dev.howdah.compat.wire.RawConnection;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * Connections that never get in, of a program of its own: {@code tlsPort loginPort connections seconds kind,kind}. They come from
 * another address of this machine, divided among the {@link Kind}s, and who is closed comes again after {@value #PAUSE_MS} ms. It prints
 * {@link #HERE} when all have connected once, and in the end what it did.
 */
public final class StrangerCrowd {

    static final String HERE = "the strangers are here";
    static final String GONE = "the strangers are gone";

    /** Where the others are 127.0.0.1. */
    static final String ADDRESS = "127.0.0.2";

    private static final long PAUSE_MS = 1_000;
    private static final long TURN_MS = 20;

    /** Begun within one turn, so that the others' openings are sent meanwhile. */
    private static final int OPENED_OF_TURN_MAX = 200;

    private static final int LOGIN_FRAME_BYTES_MAX = 16 * 1024;

    private final InetSocketAddress tls;
    private final InetSocketAddress login;
    private final Selector selector = Selector.open();
    private final List<Stranger> all = new ArrayList<>();
    private final ArrayDeque<Stranger> outside = new ArrayDeque<>();
    private final ByteBuffer thrownAway = ByteBuffer.allocateDirect(1 << 16);
    private final byte[] hello = hello();
    private int openNow;
    private int openMost;

    enum Kind {
        /** Nothing is sent. */
        SILENT,
        /** A whole ClientHello, which the broker computes an answer to, and nothing after it. */
        HALF_A_HANDSHAKE,
        /** The largest frame that there may be before a login, a byte a second. */
        SLOW_FRAME,
        /** 100 MiB are announced and 20 bytes sent. */
        LARGE_FRAME,
        /** A login with a password that is wrong. */
        WRONG_PASSWORD,
        /** Half a ClientHello, then a reset. */
        RESET
    }

    private StrangerCrowd(int tlsPort, int loginPort, int count, List<Kind> kinds) throws Exception {
        tls = new InetSocketAddress("127.0.0.1", tlsPort);
        login = new InetSocketAddress("127.0.0.1", loginPort);
        for (int i = 0; i < count; i++) {
            all.add(new Stranger(kinds.get(i % kinds.size())));
        }
        outside.addAll(all);
    }

    public static void main(String[] args) throws Exception {
        List<Kind> kinds =
                Arrays.stream(args[4].split(",")).map(Kind::valueOf).toList();
        new StrangerCrowd(Integer.parseInt(args[0]), Integer.parseInt(args[1]), Integer.parseInt(args[2]), kinds)
                .run(Long.parseLong(args[3]));
    }

    private void run(long seconds) throws IOException {
        boolean here = false;
        long untilNanos = 0;
        long nextByteNanos = System.nanoTime();
        while (!here || System.nanoTime() - untilNanos < 0) {
            open();
            selector.select(this::serve, TURN_MS);
            if (!here && all.stream().allMatch(stranger -> stranger.connects > 0)) {
                here = true;
                untilNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
                System.out.println(HERE);
            }
            if (System.nanoTime() - nextByteNanos >= 0) {
                nextByteNanos += TimeUnit.SECONDS.toNanos(1);
                all.stream()
                        .filter(stranger -> stranger.kind == Kind.SLOW_FRAME && stranger.inside)
                        .forEach(stranger -> send(stranger, new byte[1]));
            }
        }
        System.out.println("at most " + openMost + " open at a time");
        for (Kind kind : Kind.values()) {
            List<Stranger> own =
                    all.stream().filter(stranger -> stranger.kind == kind).toList();
            if (own.isEmpty()) {
                continue;
            }
            System.out.println(kind + ": " + own.size() + " connections, "
                    + own.stream().mapToInt(stranger -> stranger.connects).sum() + " connects, "
                    + own.stream().mapToLong(stranger -> stranger.bytes).sum() + " bytes of answers");
        }
        System.out.println(GONE);
    }

    private void open() throws IOException {
        for (int i = 0; i < OPENED_OF_TURN_MAX && !outside.isEmpty(); i++) {
            if (outside.element().dueNanos - System.nanoTime() > 0) {
                return;
            }
            Stranger next = outside.remove();
            SocketChannel channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.bind(new InetSocketAddress(ADDRESS, 0));
            next.key = channel.register(selector, SelectionKey.OP_CONNECT, next);
            try {
                channel.connect(next.kind == Kind.HALF_A_HANDSHAKE || next.kind == Kind.RESET ? tls : login);
            } catch (IOException refused) {
                leave(next);
            }
        }
    }

    private void serve(SelectionKey key) {
        Stranger stranger = (Stranger) key.attachment();
        SocketChannel channel = (SocketChannel) key.channel();
        try {
            if (key.isConnectable() && channel.finishConnect()) {
                key.interestOps(SelectionKey.OP_READ);
                stranger.inside = true;
                stranger.connects++;
                openMost = Math.max(openMost, ++openNow);
                send(stranger, opening(stranger.kind));
                if (stranger.kind == Kind.RESET) {
                    channel.setOption(StandardSocketOptions.SO_LINGER, 0);
                    leave(stranger);
                }
            } else if (key.isReadable()) {
                int count = channel.read(thrownAway.clear());
                stranger.bytes += Math.max(0, count);
                if (count < 0) {
                    leave(stranger);
                }
            }
        } catch (IOException closed) {
            leave(stranger);
        }
    }

    private void send(Stranger stranger, byte[] bytes) {
        SelectionKey key = stranger.key;
        if (key == null || !key.isValid()) {
            return;
        }
        try {
            ((SocketChannel) key.channel()).write(ByteBuffer.wrap(bytes));
        } catch (IOException closed) {
            leave(stranger);
        }
    }

    private void leave(Stranger stranger) {
        SelectionKey key = stranger.key;
        if (key == null) {
            return;
        }
        stranger.key = null;
        try {
            key.channel().close();
        } catch (IOException e) {
            // It is gone then.
        }
        if (stranger.inside) {
            stranger.inside = false;
            openNow--;
        }
        stranger.dueNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PAUSE_MS);
        outside.add(stranger);
    }

    private byte[] opening(Kind kind) {
        return switch (kind) {
            case SILENT -> new byte[0];
            case HALF_A_HANDSHAKE -> hello;
            case SLOW_FRAME ->
                new Bytes()
                        .int32(LOGIN_FRAME_BYTES_MAX)
                        .raw(RawConnection.header(18, 0, 1).toArray())
                        .toArray();
            case LARGE_FRAME ->
                new Bytes()
                        .int32(100 << 20)
                        .raw(RawConnection.header(0, 7, 1).toArray())
                        .raw(new byte[7])
                        .toArray();
            case WRONG_PASSWORD -> {
                byte[] token = "\0healthy\0wrong".getBytes(StandardCharsets.UTF_8);
                yield new Bytes()
                        .raw(RawConnection.framed(
                                RawConnection.header(17, 1, 1).string("PLAIN")))
                        .raw(RawConnection.framed(RawConnection.header(36, 0, 2)
                                .int32(token.length)
                                .raw(token)))
                        .toArray();
            }
            case RESET -> Arrays.copyOf(hello, hello.length / 2);
        };
    }

    private static byte[] hello() throws NoSuchAlgorithmException, IOException {
        SSLEngine engine = SSLContext.getDefault().createSSLEngine();
        engine.setUseClientMode(true);
        ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), out);
        byte[] hello = new byte[out.flip().remaining()];
        out.get(hello);
        return hello;
    }

    private static final class Stranger {

        private final Kind kind;
        private @Nullable SelectionKey key;
        private boolean inside;
        private long dueNanos = System.nanoTime();
        private int connects;
        private long bytes;

        private Stranger(Kind kind) {
            this.kind = kind;
        }
    }
}
