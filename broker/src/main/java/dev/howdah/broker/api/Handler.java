package dev.howdah.broker.api;

import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import java.util.Optional;

/**
 * Answers one API of Kafka's. One instance serves all connections.
 *
 * <p>Thread: {@link #handle} runs on the event loop of the call's connection and must not block; what blocks goes to the
 * admin threads or another owner, which answers through the {@link Call} from any thread.
 *
 * @param <Q> the API's request
 */
public abstract class Handler<Q extends ApiMessage> {

    private final ApiKey apiKey;
    private final short minServed;
    private final short maxServed;

    /** Serves {@code minServed..maxServed}; a version outside closes the connection, as Kafka does. */
    protected Handler(ApiKey apiKey, int minServed, int maxServed) {
        assert minServed >= apiKey.lowestVersion() && maxServed <= apiKey.highestVersion() : apiKey;
        this.apiKey = apiKey;
        this.minServed = (short) minServed;
        this.maxServed = (short) maxServed;
    }

    /**
     * Answers the call, now or later, exactly once. The request's record buffers are slices of the call's frame and good until
     * it is answered. An exception thrown here is the same as {@link Call#fail}.
     */
    public abstract void handle(Call call, Q request);

    /**
     * The response that says {@code error} for everything that was asked; what {@link Call#fail} sends. Empty if the API has no
     * such form: then the connection is closed.
     */
    public Optional<ApiMessage> errorResponse(short version, Q request, KafkaError error) {
        return Optional.empty();
    }

    /** The same, for the few whose error response depends on where the client came from. */
    public Optional<ApiMessage> errorResponse(Call call, Q request, KafkaError error) {
        return errorResponse(call.version(), request, error);
    }

    /** Answers a request in a version that is not served. Only ApiVersions does; any other closes the connection. */
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
