package dev.howdah.compat.groups;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.wire.RawConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import org.apache.kafka.common.message.ApiMessageType;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.MessageUtil;

/** Kafka's own messages, in any version of theirs, on a plain socket: no client that chooses versions. Thread: one. */
public final class GroupWire implements AutoCloseable {

    private record Pending(ApiKeys key, short version, int correlationId) {}

    private final RawConnection connection;
    private final Queue<Pending> pending = new ArrayDeque<>();
    private int correlationId;

    public GroupWire(int port) throws IOException {
        connection = new RawConnection(port);
    }

    /** From an address of this machine, such as 127.0.0.3. */
    public GroupWire(int port, String from) throws IOException {
        connection = new RawConnection(port, from);
    }

    /** @param timeoutMs how long an answer is waited for */
    public GroupWire(int port, int timeoutMs) throws IOException {
        connection = new RawConnection(port, timeoutMs);
    }

    /** Sends a request; {@link #receive} takes the answers in the order of the requests. */
    public void send(ApiMessage request, int apiVersion) throws IOException {
        ApiKeys key = ApiKeys.forId(request.apiKey());
        short version = (short) apiVersion;
        correlationId++;
        ByteBuffer header = MessageUtil.toByteBufferAccessor(
                        new RequestHeaderData()
                                .setRequestApiKey(key.id)
                                .setRequestApiVersion(version)
                                .setCorrelationId(correlationId)
                                .setClientId("wire"),
                        key.requestHeaderVersion(version))
                .buffer();
        ByteBuffer body = MessageUtil.toByteBufferAccessor(request, version).buffer();
        byte[] frame = new byte[4 + header.remaining() + body.remaining()];
        ByteBuffer.wrap(frame)
                .putInt(header.remaining() + body.remaining())
                .put(header)
                .put(body);
        connection.send(frame);
        pending.add(new Pending(key, version, correlationId));
    }

    /** The next answer; it must be read to its last byte. */
    public <R extends ApiMessage> R receive(Class<R> type) throws IOException {
        Pending asked = pending.remove();
        ByteBufferAccessor in = new ByteBufferAccessor(connection.receive());
        ResponseHeaderData header = new ResponseHeaderData(in, asked.key().responseHeaderVersion(asked.version()));
        assertThat(header.correlationId()).as("correlation id").isEqualTo(asked.correlationId());
        ApiMessage response = ApiMessageType.fromApiKey(asked.key().id).newResponse();
        response.read(in, asked.version());
        assertThat(in.remaining())
                .as("bytes after the answer of " + asked.key() + " v" + asked.version())
                .isZero();
        return type.cast(response);
    }

    public <R extends ApiMessage> R call(ApiMessage request, int version, Class<R> type) throws IOException {
        send(request, version);
        return receive(type);
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
