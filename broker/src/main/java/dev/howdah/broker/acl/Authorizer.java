package dev.howdah.broker.acl;

import dev.howdah.broker.config.AuthorizerConfigs;
import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.security.Principal;
import dev.howdah.protocol.ApiKey;
import dev.howdah.storage.Acl;
import dev.howdah.storage.Acl.Operation;
import dev.howdah.storage.Acl.ResourceType;
import dev.howdah.storage.AclStore;
import dev.howdah.storage.AclStore.Acls;
import dev.howdah.storage.RoleGrants;
import io.micrometer.core.instrument.Counter;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says who may do what, as Kafka's {@code StandardAuthorizer}: super users everything, the others what ACLs allow them. The table in
 * Postgres is the truth; what is in memory is replaced when somebody has changed it. What people have granted to roles of Postgres allows
 * too, where these are users. While Postgres does not answer, the ACLs stay as they were.
 *
 * <p>Denials are logged here, with this class's name as the logger's. Lines that repeat are bounded by the log itself.
 *
 * <p>Thread: any; {@link #refresh}, {@link #reload} and {@link #change} block.
 */
public final class Authorizer {

    private static final Logger log = LoggerFactory.getLogger(Authorizer.class);

    /** The most characters of a name that a client has made up, in a line of the log. */
    private static final int SHOWN_CHARS_MAX = 300;

    private final AclStore store;
    private final Optional<RoleGrants> grants;
    private final Set<String> superUsers;
    private final boolean ifNoneFound;
    private final Counter denied;
    private volatile Snapshot snapshot = new Snapshot(new Acls(AclStore.NONE, Set.of()), Set.of(), AclIndex.EMPTY);
    private volatile boolean logs;

    /** @param granted by grants on views to roles of Postgres */
    private record Snapshot(Acls acls, Set<Acl> granted, AclIndex index) {}

    /**
     * Nothing is allowed, but to super users, until {@link #refresh} has read the ACLs.
     *
     * @param grants empty if roles of Postgres are no users
     * @param denied counts what was asked for and refused
     */
    public Authorizer(AclStore store, Optional<RoleGrants> grants, BrokerConfig config, Counter denied) {
        this.store = store;
        this.grants = grants;
        this.superUsers = AuthorizerConfigs.superUsers(config);
        this.ifNoneFound = AuthorizerConfigs.allowsEveryoneIfNoAclIsFound(config);
        this.denied = denied;
    }

    /** From now on denials are logged. Before, the broker asks itself what clients will ask. */
    public void beginLog() {
        logs = true;
    }

    /** All ACLs, and as such what is granted to roles of Postgres. */
    public Set<Acl> all() {
        Snapshot now = snapshot;
        if (now.granted.isEmpty()) {
            return now.acls.all();
        }
        Set<Acl> all = new HashSet<>(now.acls.all());
        all.addAll(now.granted);
        return all;
    }

    /** What people have granted to roles of Postgres: it is in no table of ACLs. */
    public Set<Acl> granted() {
        return snapshot.granted;
    }

    /** Whether {@link #refresh} must be called every few seconds, for nobody tells of grants. */
    public boolean followsGrants() {
        return grants.isPresent();
    }

    /**
     * Reads the ACLs, if they have changed, and what is granted.
     *
     * @throws dev.howdah.storage.StorageException if Postgres did not answer; they stay as they were
     */
    public void refresh() {
        read(snapshot.acls.version());
    }

    /** Reads the ACLs anew: the database may have gone back. Throws as {@link #refresh}. */
    public void reload() {
        grants.ifPresent(RoleGrants::doubt);
        read(AclStore.NONE);
    }

    private synchronized void read(long known) {
        store.listUnlessKnown(known).ifPresent(acls -> adopt(acls, snapshot.granted));
        grants.ifPresent(each -> {
            Set<Acl> granted = each.settle();
            if (!granted.equals(snapshot.granted)) {
                adopt(snapshot.acls, granted);
            }
        });
    }

    /**
     * Changes the ACLs, here at once and at the other brokers soon.
     *
     * @param change makes the new ACLs from the current ones; what it throws is passed on
     * @throws dev.howdah.storage.StorageException if Postgres did not store it
     */
    public synchronized void change(UnaryOperator<Set<Acl>> change) {
        adopt(store.change(change), snapshot.granted);
    }

    /** In the order in which they are read, so that an older list never replaces a newer one. */
    private void adopt(Acls acls, Set<Acl> granted) {
        snapshot = new Snapshot(acls, granted, AclIndex.of(acls.all(), granted));
    }

    /** The rights of a client, for one call. */
    public Rights rights(Principal principal, @Nullable InetSocketAddress address, ApiKey apiKey) {
        return new OfClient(new Subject(principal, address), apiKey, true);
    }

    private void onDenied(Subject subject, ApiKey apiKey, Operation operation, ResourceType type, String name) {
        denied.increment();
        if (logs) {
            log.atInfo()
                    .addKeyValue("principal", shown(subject.principal()))
                    .addKeyValue("host", subject.host())
                    .addKeyValue("api", apiKey)
                    .addKeyValue("operation", operation)
                    .addKeyValue("resource", type + ":" + shown(name))
                    .log("Denied");
        }
    }

    /** A name that a client has made up cannot begin a line of its own. */
    static String shown(String name) {
        String shown = name.length() <= SHOWN_CHARS_MAX ? name : name.substring(0, SHOWN_CHARS_MAX) + "…";
        return shown.chars().anyMatch(Character::isISOControl) ? shown.replaceAll("\\p{Cntrl}", "?") : shown;
    }

    private final class OfClient implements Rights {

        private final Subject subject;
        private final ApiKey apiKey;
        private final boolean isLoud;
        private final boolean isSuperUser;

        private OfClient(Subject subject, ApiKey apiKey, boolean isLoud) {
            this.subject = subject;
            this.apiKey = apiKey;
            this.isLoud = isLoud;
            this.isSuperUser = superUsers.contains(subject.principal());
        }

        @Override
        public boolean on(Operation operation, ResourceType type, String name) {
            boolean allowed = isSuperUser || snapshot.index.isAllowed(operation, type, name, subject, ifNoneFound);
            if (!allowed && isLoud) {
                onDenied(subject, apiKey, operation, type, name);
            }
            return allowed;
        }

        @Override
        public boolean somewhere(Operation operation, ResourceType type) {
            // The name is Kafka's: a resource for which there is no ACL but those for every name.
            return quietly().on(operation, type, "hardcode")
                    || snapshot.index.isAllowedSomewhere(operation, type, subject);
        }

        @Override
        public int operations(ResourceType type, String name) {
            return isSuperUser ? ~0 : snapshot.index.operations(type, name, subject, ifNoneFound);
        }

        @Override
        public Rights quietly() {
            return isLoud ? new OfClient(subject, apiKey, false) : this;
        }

        @Override
        public boolean areLimited() {
            return true;
        }
    }
}
