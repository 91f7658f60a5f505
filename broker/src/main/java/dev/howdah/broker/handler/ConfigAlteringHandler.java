package dev.howdah.broker.handler;

import dev.howdah.broker.admin.AdminAudit;
import dev.howdah.broker.admin.AdminThreads;
import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.handler.Alteration.Base;
import dev.howdah.broker.handler.Alteration.Manner;
import dev.howdah.broker.handler.Alteration.Target;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The common part of AlterConfigs and IncrementalAlterConfigs. They differ in their messages, and in whether the edits
 * start from the current configuration or from an empty one.
 */
abstract class ConfigAlteringHandler<Q extends ApiMessage> extends Handler<Q> {

    private final ConfigAlterations alterations;
    private final AdminThreads threads;
    private final Base base;

    ConfigAlteringHandler(
            ApiKey apiKey, int maxServed, ConfigAlterations alterations, AdminThreads threads, Base base) {
        super(apiKey, 0, maxServed);
        this.alterations = alterations;
        this.threads = threads;
        this.base = base;
    }

    /** The result for one resource. */
    record Outcome(Target target, Optional<Refusal> refusal) {

        short errorCode() {
            return refusal.map(why -> why.error().code()).orElse(KafkaError.NONE.code());
        }

        /** The message for the client; empty if the change was made. */
        String errorMessage() {
            return refusal.map(Refusal::message).orElse("");
        }
    }

    abstract List<Alteration> asked(Q request);

    abstract boolean validateOnly(Q request);

    abstract ApiMessage response(List<Outcome> outcomes);

    @Override
    public final void handle(Call call, Q request) {
        threads.answer(call, () -> {
            Manner manner = new Manner(base, validateOnly(request), apiKey());
            List<Alteration> asked = asked(request);
            Map<Target, Optional<Refusal>> outcomes = alterations.alter(asked, manner, call.rights());
            if (!manner.validateOnly()) {
                asked.stream()
                        .filter(alteration -> Optional.empty().equals(outcomes.get(alteration.target())))
                        .forEach(alteration -> note(call, alteration));
            }
            return response(outcomes.entrySet().stream()
                    .map(done -> new Outcome(done.getKey(), done.getValue()))
                    .toList());
        });
    }

    private void note(Call call, Alteration done) {
        AdminAudit.by(call)
                .addKeyValue(
                        "resource",
                        ResourceTypes.word(done.target().type()) + " "
                                + done.target().name())
                .addKeyValue(
                        "edits",
                        AdminAudit.some(done.edits().stream()
                                .map(edit -> edit.words(done.target().type()))
                                .toList()))
                .log(base == Base.NOTHING ? "A configuration is replaced" : "A configuration is changed");
    }

    @Override
    public final Optional<ApiMessage> errorResponse(short version, Q request, KafkaError error) {
        return Optional.of(response(asked(request).stream()
                .map(alteration -> new Outcome(alteration.target(), Optional.of(new Refusal(error, ""))))
                .toList()));
    }
}
