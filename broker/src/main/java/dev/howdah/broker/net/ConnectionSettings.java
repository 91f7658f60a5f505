package dev.howdah.broker.net;

import dev.howdah.broker.config.Limits;
import java.time.Duration;

/** The bounds of one connection. Tests set small ones. */
public record ConnectionSettings(
        int frameBytesMax, int requestsInFlightMax, Duration frameDeadline, Duration idle, Duration handshakeDeadline) {

    public static ConnectionSettings defaults() {
        return new ConnectionSettings(
                Limits.FRAME_BYTES_MAX,
                Limits.REQUESTS_IN_FLIGHT_MAX,
                Limits.FRAME_DEADLINE,
                Limits.CONNECTION_IDLE,
                Limits.HANDSHAKE_DEADLINE);
    }
}
