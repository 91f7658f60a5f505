package dev.howdah.broker.net;

import dev.howdah.broker.api.Handler;
import dev.howdah.broker.api.HandlerTable;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.message.RequestHeader;
import dev.howdah.protocol.wire.MalformedMessageException;
import dev.howdah.protocol.wire.WireReader;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the header and the request of a frame.
 *
 * <pre>
 *  int16 api key | int16 version | int32 correlation id | client id, tagged fields: by header version | request
 * </pre>
 *
 * <p>Thread: any.
 */
final class RequestDecoder {

    private static final int API_KEY = 0;
    private static final int VERSION = 2;
    private static final int CORRELATION_ID = 4;
    private static final int CLIENT_ID = 8;

    /** The most bytes of a client id in a log line about a client that is not served. */
    private static final int CLIENT_ID_BYTES_SHOWN_MAX = 128;

    private final HandlerTable handlers;
    private final ListenerLogins logins;
    private final UnservedRequests unserved = new UnservedRequests();

    RequestDecoder(HandlerTable handlers, ListenerLogins logins) {
        this.handlers = handlers;
        this.logins = logins;
    }

    ListenerLogins logins() {
        return logins;
    }

    HandlerTable handlers() {
        return handlers;
    }

    /** Thread: the connection's event loop. */
    void onDisconnected(long connectionId) {
        handlers.onDisconnected(connectionId);
    }

    /**
     * Whether the frame contains a Produce. The lanes keep the order of these, so they need not wait for each other.
     */
    static boolean isProduce(ByteBuf frame) {
        return apiKeyId(frame) == ApiKey.PRODUCE.id();
    }

    /** The API key of a frame, which is borrowed. */
    static short apiKeyId(ByteBuf frame) {
        return frame.getShort(frame.readerIndex() + API_KEY);
    }

    /**
     * Decodes a frame, which is borrowed. Record buffers in the result are slices of it.
     *
     * @throws MalformedMessageException if the bytes are not a request of the version that they name
     */
    Decoded decode(ByteBuf frame) {
        int start = frame.readerIndex();
        short apiKeyId = frame.getShort(start + API_KEY);
        short version = frame.getShort(start + VERSION);
        int correlationId = frame.getInt(start + CORRELATION_ID);
        Optional<Handler<?>> handler = handlers.find(apiKeyId);
        if (handler.isEmpty()) {
            return new Decoded(apiKeyId, version, correlationId, peekClientId(frame), null, null);
        }
        if (!handler.get().serves(version)) {
            return new Decoded(apiKeyId, version, correlationId, peekClientId(frame), handler.get(), null);
        }
        ApiKey apiKey = handler.get().apiKey();
        WireReader in = new WireReader(frame);
        RequestHeader header = RequestHeader.read(in, apiKey.requestHeaderVersion(version));
        // Bytes after the request are ignored, as in Kafka. librdkafka needs that: to ask for all topics, its Metadata
        // from v9 on writes a count of four bytes instead of one, so the request has three bytes too many.
        ApiMessage request = apiKey.readRequest(in, version);
        return new Decoded(apiKeyId, version, correlationId, header.clientId(), handler.get(), request);
    }

    /**
     * Logs that a client's request is not served, once for each client. An unknown version of ApiVersions is not
     * logged, because clients negotiate it.
     */
    void noteUnserved(Decoded decoded, @Nullable InetSocketAddress client) {
        Handler<?> handler = decoded.handler();
        if (handler != null && handler.apiKey() == ApiKey.API_VERSIONS) {
            return;
        }
        String host = client == null ? null : client.getHostString();
        String api = handler == null
                ? "api key " + decoded.apiKeyId()
                : handler.apiKey().name();
        String served = handler == null ? "" : handler.minServed() + "-" + handler.maxServed();
        unserved.note(new UnservedRequests.Asked(host, decoded.clientId(), api, decoded.version()), served);
    }

    /** The client id, which every header but the oldest has at the same place; null if there is none. */
    private static @Nullable String peekClientId(ByteBuf frame) {
        int start = frame.readerIndex() + CLIENT_ID;
        int from = start + Short.BYTES;
        if (frame.writerIndex() < from) {
            return null;
        }
        int bytes = Math.min(frame.getShort(start), Math.min(frame.writerIndex() - from, CLIENT_ID_BYTES_SHOWN_MAX));
        return bytes < 0 ? null : frame.toString(from, bytes, StandardCharsets.UTF_8);
    }

    /**
     * @param handler null if the API is not served
     * @param request null if the API or the version is not served
     */
    record Decoded(
            short apiKeyId,
            short version,
            int correlationId,
            @Nullable String clientId,
            @Nullable Handler<?> handler,
            @Nullable ApiMessage request) {}
}
