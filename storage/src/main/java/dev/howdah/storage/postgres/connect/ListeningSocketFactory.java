package dev.howdah.storage.postgres.connect;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import javax.net.SocketFactory;

/**
 * Makes the socket of a connection that listens. PgJDBC takes all notifications that it finds into memory, and goes on while more come
 * ({@code QueryExecutorImpl.processNotifies}); whoever may connect to the database can send more in one transaction than there is memory for. So this socket
 * breaks when too much comes in one go: who listens over a new one is not told what was sent before. Thread: any.
 */
public final class ListeningSocketFactory extends SocketFactory {

    /** From one wait for notifications to the next one, with the answers to what is asked in between. */
    static final long BYTES_MAX = 32 << 20;

    /** How long PgJDBC waits where it only looks whether there is more ({@code PGStream.hasMessagePending}). A longer wait is a new one. */
    private static final int PEEK_MS = 1;

    private final String file;

    /** @param file of a server's socket; empty for TCP */
    public ListeningSocketFactory(String file) {
        this.file = file;
    }

    /** Counts what is read. Thread: that of the connection. */
    private static final class Meter {

        private long bytes;

        void onTimeout(int timeoutMs) {
            if (timeoutMs > PEEK_MS) {
                bytes = 0;
            }
        }

        InputStream count(InputStream input) {
            return new FilterInputStream(input) {
                @Override
                public int read(byte[] into, int offset, int length) throws IOException {
                    if (bytes > BYTES_MAX) {
                        throw new IOException("more than " + BYTES_MAX + " bytes of notifications in one go");
                    }
                    int count = super.read(into, offset, length);
                    bytes += count;
                    return count;
                }
            };
        }
    }

    @Override
    public Socket createSocket() {
        Meter meter = new Meter();
        return file.isEmpty()
                ? new Socket() {
                    @Override
                    public InputStream getInputStream() throws IOException {
                        return meter.count(super.getInputStream());
                    }

                    @Override
                    public void setSoTimeout(int timeout) throws SocketException {
                        meter.onTimeout(timeout);
                        super.setSoTimeout(timeout);
                    }
                }
                : new UnixSocket(file) {
                    @Override
                    public InputStream getInputStream() {
                        return meter.count(super.getInputStream());
                    }

                    @Override
                    public void setSoTimeout(int timeout) {
                        meter.onTimeout(timeout);
                        super.setSoTimeout(timeout);
                    }
                };
    }

    @Override
    public Socket createSocket(String host, int port) throws SocketException {
        throw new SocketException("made without an address only");
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) throws SocketException {
        return createSocket(host, port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws SocketException {
        return createSocket("", port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws SocketException {
        return createSocket("", port);
    }
}
