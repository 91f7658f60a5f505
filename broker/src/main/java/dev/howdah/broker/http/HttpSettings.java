package dev.howdah.broker.http;

import dev.howdah.broker.config.HttpLimits;
import java.time.Duration;

/**
 * The bounds of the HTTP listener. Tests set small ones.
 *
 * @param connectionsMax more are closed at once
 * @param lineBytesMax of the request line
 * @param headBytesMax of all header lines
 * @param exchangesMax requests of one connection that are in work
 * @param headDeadline from the first byte of a head to its last
 * @param bodyDeadline the time in which the broker reads a body that is bounded
 * @param silence the longest time without a byte of a body while the broker reads
 * @param roomPatience how long a body waits for room in the budget of received bytes before its client is told to come again
 * @param idle the longest time between two requests
 * @param linger how long the rest of a refused body is read and thrown away, so that the client gets the answer
 */
public record HttpSettings(
        int connectionsMax,
        int lineBytesMax,
        int headBytesMax,
        int exchangesMax,
        Duration headDeadline,
        Duration bodyDeadline,
        Duration silence,
        Duration roomPatience,
        Duration idle,
        Duration linger) {

    public static HttpSettings defaults() {
        return new HttpSettings(
                HttpLimits.CONNECTIONS_MAX,
                HttpLimits.LINE_BYTES_MAX,
                HttpLimits.HEAD_BYTES_MAX,
                HttpLimits.EXCHANGES_MAX,
                HttpLimits.HEAD_DEADLINE,
                HttpLimits.BODY_DEADLINE,
                HttpLimits.SILENCE,
                HttpLimits.ROOM_PATIENCE,
                HttpLimits.IDLE,
                HttpLimits.LINGER);
    }
}
