package dev.howdah.broker.admin;

import dev.howdah.broker.api.Call;
import dev.howdah.broker.security.Principal;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * The access log of changes: one line for each that was made, with who made it and from where. What was refused is not in it: the
 * authorizer logs that. Of equal lines none is left out.
 *
 * <p>Thread: any.
 */
public final class AdminAudit {

    private static final Logger log = LoggerFactory.getLogger(AdminAudit.class);

    private static final int ITEMS_MAX = 20;
    private static final int ITEM_LENGTH_MAX = 200;

    private AdminAudit() {}

    /** The begin of a line about what a client has changed. */
    public static LoggingEventBuilder by(Call call) {
        return by(call.principal(), call.remoteAddress(), call.connectionId());
    }

    /** The same, for what is no call. */
    public static LoggingEventBuilder by(Principal principal, @Nullable InetSocketAddress client, long connectionId) {
        return log.atInfo()
                .addKeyValue("principal", principal)
                .addKeyValue("client", client == null ? "unknown" : NetUtil.toSocketAddressString(client))
                .addKeyValue("connectionId", connectionId);
    }

    /** The begin of a line about what the broker has changed because somebody had configured it to. */
    public static LoggingEventBuilder byItself() {
        return log.atInfo().addKeyValue("principal", "this broker");
    }

    /** The first of many, each of a bounded length, so that a line has one. */
    public static String some(Collection<String> items) {
        int left = items.size() - ITEMS_MAX;
        return Stream.concat(
                        items.stream()
                                .limit(ITEMS_MAX)
                                .map(item -> item.length() <= ITEM_LENGTH_MAX
                                        ? item
                                        : item.substring(0, ITEM_LENGTH_MAX) + "…"),
                        left > 0 ? Stream.of("and " + left + " more") : Stream.empty())
                .collect(Collectors.joining(", "));
    }
}
