package dev.howdah.broker.sasl;

import dev.howdah.broker.config.Limits;
import java.net.InetAddress;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs failed logins, without passwords and tokens: some lines a minute, then how many there were.
 *
 * <p>Thread: any.
 */
final class LoginAudit {

    private static final Logger log = LoggerFactory.getLogger(LoginAudit.class);

    private static final int USER_CHARS_SHOWN_MAX = 128;

    private final LongSupplier nanoTime;
    private long minuteBegunNanos;
    private int lines;
    private int unsaid;

    LoginAudit(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.minuteBegunNanos = nanoTime.getAsLong();
    }

    void failed(Peer peer, SaslMechanism mechanism, String user, String fault) {
        if (!mayLog()) {
            return;
        }
        InetAddress address = peer.address();
        log.atWarn()
                .addKeyValue("client", address == null ? "unknown" : address.getHostAddress())
                .addKeyValue("listener", peer.listener())
                .addKeyValue("mechanism", mechanism.saslName())
                .addKeyValue("user", shown(user))
                .addKeyValue("why", fault)
                .log("A login failed");
    }

    private synchronized boolean mayLog() {
        long now = nanoTime.getAsLong();
        if (now - minuteBegunNanos >= Limits.FAILED_LOGINS_WINDOW.toNanos()) {
            if (unsaid > 0) {
                log.atWarn().addKeyValue("logins", unsaid).log("Further logins failed in the last minute");
            }
            minuteBegunNanos = now;
            lines = 0;
            unsaid = 0;
        }
        if (lines < Limits.FAILED_LOGINS_SAID_MAX) {
            lines++;
            return true;
        }
        unsaid++;
        return false;
    }

    /** What a client sends must not look like another line. */
    private static @Nullable String shown(String user) {
        String cut = user.length() > USER_CHARS_SHOWN_MAX ? user.substring(0, USER_CHARS_SHOWN_MAX) : user;
        return cut.isEmpty() ? null : cut.replaceAll("[^\\p{L}\\p{N}\\p{P}\\p{S} ]", "?");
    }
}
