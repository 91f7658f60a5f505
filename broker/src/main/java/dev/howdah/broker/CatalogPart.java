package dev.howdah.broker;

import dev.howdah.broker.acl.Authorizer;
import dev.howdah.broker.admin.AdminThreads;
import dev.howdah.broker.catalog.Catalog;
import dev.howdah.broker.catalog.LiveBrokers;
import dev.howdah.broker.catalog.TopicAdmin;
import dev.howdah.broker.config.AuthorizerConfigs;
import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.config.DynamicConfigs;
import dev.howdah.broker.config.SaslConfigs;
import dev.howdah.broker.metrics.BrokerMetrics;
import dev.howdah.broker.quota.ClientQuotas;
import dev.howdah.storage.BrokerStore.Endpoints;
import dev.howdah.storage.RoleGrants;
import dev.howdah.storage.Storage;
import java.util.Optional;

/**
 * Starts the registration of this broker, the ACLs, the configurations, the quotas, the catalog of topics, and the threads that change them.
 */
final class CatalogPart implements AutoCloseable {

    final AdminThreads admin;
    final BrokerLease lease;
    final LiveBrokers brokers;
    final DynamicConfigs configs;
    final Catalog topics;
    final TopicAdmin topicAdmin;
    final Optional<Authorizer> authorizer;
    final ClientQuotas quotas;
    private final Parts parts;

    private CatalogPart(
            Parts parts,
            BrokerConfig config,
            Endpoints advertised,
            Storage storage,
            ClientQuotas quotas,
            BrokerMetrics metrics) {
        this.parts = parts;
        this.quotas = quotas;
        admin = parts.add(new AdminThreads(metrics));
        lease = parts.add(BrokerLease.take(storage.brokers(), advertised));
        brokers = lease.brokers();
        authorizer = AuthorizerConfigs.isOn(config)
                ? Optional.of(new Authorizer(
                        storage.acls(), followedGrants(config, storage), config, metrics.authorizationsDenied))
                : Optional.empty();
        authorizer.ifPresent(Authorizer::refresh);
        configs = DynamicConfigs.of(
                config,
                storage.configs(),
                () -> brokers.self().nodeId(),
                storage.credentials().secret());
        quotas.shareAmong(() -> brokers.known().size());
        quotas.refresh(storage.quotas());
        topics = new Catalog(storage.topics(), configs);
        topicAdmin =
                new TopicAdmin(storage.topics(), storage.configs(), topics, storage.notifications(), storage.clock());
    }

    /** Where roles of Postgres are users, their ACLs and what is granted to them are one. */
    private static Optional<RoleGrants> followedGrants(BrokerConfig config, Storage storage) {
        if (!SaslConfigs.takesRoles(config)) {
            return Optional.empty();
        }
        storage.roleGrants().begin();
        return Optional.of(storage.roleGrants());
    }

    /** The topics are read by the part that follows them, {@link LogPart}. */
    static CatalogPart start(
            BrokerConfig config, Endpoints advertised, Storage storage, ClientQuotas quotas, BrokerMetrics metrics) {
        return Parts.start(parts -> new CatalogPart(parts, config, advertised, storage, quotas, metrics));
    }

    @Override
    public void close() {
        parts.close();
    }
}
