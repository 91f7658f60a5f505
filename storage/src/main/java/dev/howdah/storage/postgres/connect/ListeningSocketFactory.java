package dev.howdah.storage.postgres.connect;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.sql.Connection;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the socket of a connection that listens. PgJDBC takes all notifications that it finds into memory, and goes on while more come
 * ({@code QueryExecutorImpl.processNotifies}); whoever may connect to the database can send more in one transaction than there is memory for. So this socket
 * breaks when too much comes in one go: who listens over a new one is not told what was sent before. Thread: any.
 */
public final class ListeningSocketFactory extends UnixSocketFactory {

    private static final Logger log = LoggerFactory.getLogger(ListeningSocketFactory.class);

    /** Between two moments at which the one who listens waits or says that it begins anew. The shortest notifications take ten times as much memory. */
    static final long BYTES_MAX = 16 << 20;

    /** How long PgJDBC waits where it only looks whether there is more ({@code PGStream.hasMessagePending}), before it sets what was set before. */
    private static final int PEEK_MS = 1;

    /** From here on as much may come as ever: the next thing is asked or waited for. */
    public static void begin(Connection connection) throws SQLException {
        connection.setNetworkTimeout(Runnable::run, connection.getNetworkTimeout());
    }

    /** @param file of a server's socket; empty for TCP */
    public ListeningSocketFactory(String file) {
        super(file);
    }

    /** Counts what is read. Thread: that of the connection. */
    private static final class Meter {

        private long bytes;
        private boolean peeks;

        void onTimeout(int timeoutMs) {
            if (timeoutMs > PEEK_MS && !peeks) {
                bytes = 0;
            }
            peeks = timeoutMs == PEEK_MS;
        }

        InputStream count(InputStream input) {
            return new FilterInputStream(input) {
                @Override
                public int read(byte[] into, int offset, int length) throws IOException {
                    if (bytes > BYTES_MAX) {
                        log.atWarn()
                                .addKeyValue("bytesMax", BYTES_MAX)
                                .log("Somebody sends more notifications than memory should hold: listening anew");
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
}
