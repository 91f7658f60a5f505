package dev.howdah.compat.wire;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A socket to a broker that sends whatever it is told. Thread: one. */
public final class RawConnection implements AutoCloseable {

    /** Beyond any answer on a busy machine. */
    private static final int TIMEOUT_MS = 20_000;

    private final Socket socket;
    private final DataInputStream in;
    private final int timeoutMs;
    private int correlationId;

    public RawConnection(int port) throws IOException {
        this(port, TIMEOUT_MS);
    }

    /** @param timeoutMs how long an answer is waited for */
    public RawConnection(int port, int timeoutMs) throws IOException {
        this(new Socket(InetAddress.getLoopbackAddress(), port), timeoutMs);
    }

    /** From an address of this machine, such as 127.0.0.3: to the broker it is another host. */
    public RawConnection(int port, String from) throws IOException {
        this(new Socket(InetAddress.getLoopbackAddress(), port, InetAddress.getByName(from), 0), TIMEOUT_MS);
    }

    private RawConnection(Socket connected, int timeoutMs) throws IOException {
        this.timeoutMs = timeoutMs;
        socket = connected;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(timeoutMs);
        in = new DataInputStream(socket.getInputStream());
    }

    /** What a Produce answered for its one partition. */
    public record Produced(short error, long baseOffset) {}

    /** Produce v7 of one records field (null and garbage included) to partition 0, and its answer. */
    public Produced produce(String topic, byte @Nullable [] records) throws IOException {
        send(produceFrame(topic, records, ++correlationId));
        ByteBuffer response = receive();
        if (response.getInt() != correlationId || response.getInt() != 1) {
            throw new IOException("not the answer to this produce");
        }
        response.position(response.position() + 2 + topic.length());
        response.getInt();
        response.getInt();
        return new Produced(response.getShort(), response.getLong());
    }

    /** A Produce v7 request with its length in front. */
    public static byte[] produceFrame(String topic, byte @Nullable [] records, int correlationId) {
        Bytes body = header(0, 7, correlationId)
                .string(null)
                .int16(-1)
                .int32(30_000)
                .int32(1)
                .string(topic)
                .int32(1)
                .int32(0);
        if (records == null) {
            body.int32(-1);
        } else {
            body.int32(records.length).raw(records);
        }
        return framed(body);
    }

    /** A request header of version 1. */
    public static Bytes header(int apiKey, int apiVersion, int correlationId) {
        return new Bytes().int16(apiKey).int16(apiVersion).int32(correlationId).string("raw");
    }

    public static byte[] framed(Bytes request) {
        return new Bytes().int32(request.size()).raw(request.toArray()).toArray();
    }

    /** InitProducerId v0 without a transactional id: a producer id that the broker gave out. */
    public long producerId() throws IOException {
        send(framed(header(22, 0, ++correlationId).string(null).int32(60_000)));
        ByteBuffer response = receive();
        response.getInt();
        response.getInt();
        short error = response.getShort();
        if (error != 0) {
            throw new IOException("InitProducerId failed with " + error);
        }
        return response.getLong();
    }

    public void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /** The next response, from its correlation id on. */
    public ByteBuffer receive() throws IOException {
        byte[] response = new byte[in.readInt()];
        in.readFully(response);
        return ByteBuffer.wrap(response);
    }

    /** Waits until the broker closes; false when it has not within {@code withinMs}, answers are thrown away. */
    public boolean closedWithin(int withinMs) throws IOException {
        socket.setSoTimeout(withinMs);
        try {
            while (socket.getInputStream().read() >= 0) {
                // An answer before the end is fine.
            }
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (SocketException e) {
            return true;
        } finally {
            socket.setSoTimeout(timeoutMs);
        }
    }

    /** The next response, or empty when none comes in time or the broker closes. */
    public Optional<ByteBuffer> receiveWithin(int withinMs) throws IOException {
        socket.setSoTimeout(withinMs);
        try {
            return Optional.of(receive());
        } catch (SocketTimeoutException | EOFException | SocketException e) {
            return Optional.empty();
        } finally {
            if (!socket.isClosed()) {
                socket.setSoTimeout(timeoutMs);
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
