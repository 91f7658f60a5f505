package dev.howdah.storage.postgres.connect;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A Unix socket in the shape that PgJDBC knows. Java has them as channels only, which know no time limit; so reading waits with a
 * selector. What is asked of a TCP connection (keepalives, no delay) means nothing here and is taken.
 *
 * <p>Thread: one that reads and one that writes; {@link #close} any.
 */
class UnixSocket extends Socket {

    /** What Linux gives a Unix socket, about. */
    private static final int BUFFER_BYTES = 208 << 10;

    private final String file;
    private @Nullable SocketChannel channel;
    private @Nullable Selector readable;
    private @Nullable Selector writable;
    private volatile int timeoutMs;
    private volatile boolean closed;

    UnixSocket(String file) {
        this.file = file;
    }

    @Override
    public void connect(SocketAddress unused) throws IOException {
        connect(unused, 0);
    }

    /** To its file, whatever the address says. A server that listens has it connected at once. */
    @Override
    public void connect(SocketAddress unused, int unusedTimeoutMs) throws IOException {
        try {
            SocketChannel connecting = SocketChannel.open(UnixDomainSocketAddress.of(file));
            channel = connecting;
            connecting.configureBlocking(false);
            readable = Selector.open();
            writable = Selector.open();
            connecting.register(readable, SelectionKey.OP_READ);
            connecting.register(writable, SelectionKey.OP_WRITE);
        } catch (IOException e) {
            close();
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    @Override
    public boolean isConnected() {
        return channel != null;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public InputStream getInputStream() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                return length == 0 ? 0 : receive(ByteBuffer.wrap(into, offset, length));
            }
        };
    }

    @Override
    public OutputStream getOutputStream() {
        return new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                write(new byte[] {(byte) one}, 0, 1);
            }

            @Override
            public void write(byte[] from, int offset, int length) throws IOException {
                send(ByteBuffer.wrap(from, offset, length));
            }
        };
    }

    private int receive(ByteBuffer into) throws IOException {
        int limitMs = timeoutMs;
        long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMs);
        while (true) {
            int received = open().read(into);
            if (received != 0) {
                return received;
            }
            long leftMs = 0;
            if (limitMs > 0) {
                leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
                if (leftMs <= 0) {
                    throw new SocketTimeoutException("nothing came within " + limitMs + " ms");
                }
            }
            await(readable, leftMs);
        }
    }

    private void send(ByteBuffer from) throws IOException {
        while (from.hasRemaining()) {
            if (open().write(from) == 0) {
                await(writable, 0);
            }
        }
    }

    private static void await(@Nullable Selector selector, long limitMs) throws IOException {
        if (selector == null) {
            throw new SocketException("not connected");
        }
        try {
            selector.select(limitMs);
            selector.selectedKeys().clear();
        } catch (ClosedSelectorException e) {
            throw new IOException("closed", e);
        }
    }

    private SocketChannel open() throws SocketException {
        SocketChannel open = channel;
        if (open == null || closed) {
            throw new SocketException("closed");
        }
        return open;
    }

    @Override
    public void close() throws IOException {
        closed = true;
        for (AutoCloseable part : new @Nullable AutoCloseable[] {channel, readable, writable}) {
            if (part instanceof Selector selector) {
                selector.close();
            } else if (part instanceof SocketChannel open) {
                open.close();
            }
        }
    }

    @Override
    public void setSoTimeout(int timeout) {
        timeoutMs = timeout;
    }

    @Override
    public int getSoTimeout() {
        return timeoutMs;
    }

    @Override
    public void setTcpNoDelay(boolean on) {}

    @Override
    public boolean getTcpNoDelay() {
        return true;
    }

    @Override
    public void setKeepAlive(boolean on) {}

    @Override
    public boolean getKeepAlive() {
        return true;
    }

    @Override
    public void setSendBufferSize(int bytes) {}

    @Override
    public int getSendBufferSize() {
        return BUFFER_BYTES;
    }

    @Override
    public void setReceiveBufferSize(int bytes) {}

    @Override
    public int getReceiveBufferSize() {
        return BUFFER_BYTES;
    }
}
