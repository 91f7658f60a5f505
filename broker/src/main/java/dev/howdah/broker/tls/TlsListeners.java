package dev.howdah.broker.tls;

import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.security.SecurityProtocol;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The encrypted listeners of this broker, and what their keys become when they are changed at run time.
 *
 * <p>Thread: one that may block.
 */
public final class TlsListeners {

    private final Optional<TlsFiles> files;
    private final Map<String, Listener> listeners = new ConcurrentHashMap<>();

    private record Listener(SecurityProtocol protocol, TlsContext context) {}

    /** @param files the options of {@code serve}, if they were given */
    public TlsListeners(Optional<TlsFiles> files) {
        this.files = files;
    }

    /**
     * Reads the key and the certificates of a listener that is about to be made.
     *
     * @throws TlsException if they cannot be used
     */
    public TlsContext load(BrokerConfig config, String listener, SecurityProtocol protocol) {
        TlsContext context = TlsContext.load(TlsSettings.of(config, listener, protocol, files));
        listeners.put(listener, new Listener(protocol, context));
        return context;
    }

    /** Why a configuration could not be taken at run time; empty if it could. Reads the files of what would change. */
    public Optional<String> findFault(BrokerConfig proposed) {
        try {
            listeners.forEach((name, listener) ->
                    listener.context.check(TlsSettings.of(proposed, name, listener.protocol, files)));
            return Optional.empty();
        } catch (TlsException wrong) {
            return Optional.of(String.valueOf(wrong.getMessage()));
        }
    }

    /** Takes what has changed, of the configuration or in the files. What cannot be used leaves the former in use. */
    public void look(BrokerConfig config) {
        listeners.forEach((name, listener) -> {
            listener.context.follow(() -> TlsSettings.of(config, name, listener.protocol, files));
            listener.context.look();
        });
    }
}
