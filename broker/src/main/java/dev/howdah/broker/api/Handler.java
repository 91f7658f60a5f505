package dev.howdah.broker.api;

import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import java.util.Optional;

/**
 * Answers the requests of one API. One instance serves all connections.
 *
 * <p>Thread: {@link #handle} runs on the event loop of the call's connection and must not block. Blocking work is
 * handed to the admin threads or to another owner, which ends the {@link Call} from its own thread.
 *
 * @param <Q> the API's request
 */
public abstract class Handler<Q extends ApiMessage> {

    private final ApiKey apiKey;
    private final short minServed;
    private final short maxServed;

    /**
     * Serves the versions {@code minServed..maxServed}. A request in another version closes the connection, as in
     * Kafka.
     */
    protected Handler(ApiKey apiKey, int minServed, int maxServed) {
        assert minServed >= apiKey.lowestVersion() && maxServed <= apiKey.highestVersion() : apiKey;
        this.apiKey = apiKey;
        this.minServed = (short) minServed;
        this.maxServed = (short) maxServed;
    }

    /**
     * Answers the call exactly once, now or later. Record buffers in the request are slices of the call's frame and
     * valid until the call is ended. An exception that is thrown here has the same effect as {@link Call#fail}.
     */
    public abstract void handle(Call call, Q request);

    /**
     * The response that {@link Call#fail} sends. It says {@code error} for everything that was asked. It is empty if
     * the API has no such response; then the connection is closed.
     */
    public Optional<ApiMessage> errorResponse(short version, Q request, KafkaError error) {
        return Optional.empty();
    }

    /** The same, for the few APIs whose error response depends on the call. */
    public Optional<ApiMessage> errorResponse(Call call, Q request, KafkaError error) {
        return errorResponse(call.version(), request, error);
    }

    /**
     * Answers a request in a version that is not served. Only ApiVersions overrides this; for the others the connection
     * is closed.
     */
    public void handleUnsupportedVersion(Call call, int version) {
        call.close("unsupported version " + version + " of " + apiKey);
    }

    /** A connection is gone, whether or not it ever asked this API. Thread: its event loop; must not block. */
    public void onDisconnected(long connectionId) {}

    public final ApiKey apiKey() {
        return apiKey;
    }

    public final short minServed() {
        return minServed;
    }

    public final short maxServed() {
        return maxServed;
    }

    public final boolean serves(int version) {
        return version >= minServed && version <= maxServed;
    }
}
