package dev.howdah.broker.net;

import dev.howdah.broker.config.Limits;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says once for each client that it asks for an API or a version that is not served: all that the client sees is the end of its
 * connection. It asks again and again, so what was said is kept; when that is much, nothing more is said.
 *
 * <p>Thread: any.
 */
final class UnservedRequests {

    private static final Logger log = LoggerFactory.getLogger(UnservedRequests.class);

    private final Set<Asked> said = new HashSet<>();

    /**
     * @param host where the client is
     * @param api its name, or its number if it has none here
     */
    record Asked(@Nullable String host, @Nullable String clientId, String api, short version) {}

    /** @param served the versions that are, empty if none is */
    void note(Asked asked, String served) {
        boolean isLast;
        synchronized (said) {
            if (said.size() >= Limits.UNSERVED_REQUESTS_SAID_MAX || !said.add(asked)) {
                return;
            }
            isLast = said.size() == Limits.UNSERVED_REQUESTS_SAID_MAX;
        }
        log.atInfo()
                .addKeyValue("clientId", asked.clientId)
                .addKeyValue("client", asked.host)
                .addKeyValue("api", asked.api)
                .addKeyValue("version", asked.version)
                .addKeyValue("served", served.isEmpty() ? "none" : served)
                .log("A client asks for what is not served and is cut off; this is said once");
        if (isLast) {
            log.atInfo().log("So many clients ask for what is not served that no more is said of it");
        }
    }
}
