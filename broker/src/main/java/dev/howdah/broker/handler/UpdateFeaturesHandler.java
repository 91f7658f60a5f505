package dev.howdah.broker.handler;

import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.UpdateFeaturesRequest;
import dev.howdah.protocol.message.UpdateFeaturesRequest.FeatureUpdateKey;
import dev.howdah.protocol.message.UpdateFeaturesResponse;
import dev.howdah.protocol.message.UpdateFeaturesResponse.UpdatableFeatureResult;
import java.util.List;
import java.util.Optional;

/**
 * UpdateFeatures v0–2: the level of a feature depends on the version of the broker. A request for the current level
 * succeeds, and any other is refused. v2 answers with the first refusal instead of an answer for each feature.
 */
public final class UpdateFeaturesHandler extends Handler<UpdateFeaturesRequest> {

    public UpdateFeaturesHandler() {
        super(ApiKey.UPDATE_FEATURES, 0, 2);
    }

    @Override
    public void handle(Call call, UpdateFeaturesRequest request) {
        List<UpdatableFeatureResult> results = request.featureUpdates().stream()
                .map(UpdateFeaturesHandler::result)
                .toList();
        if (call.version() < 2) {
            call.respond(UpdateFeaturesResponse.builder().results(results).build());
            return;
        }
        UpdateFeaturesResponse.Builder response = UpdateFeaturesResponse.builder();
        results.stream()
                .filter(result -> result.errorCode() != KafkaError.NONE.code())
                .findFirst()
                .ifPresent(result -> response.errorCode(result.errorCode())
                        .errorMessage("The update failed for all features since the following feature had an error: "
                                + result.errorMessage()));
        call.respond(response.build());
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, UpdateFeaturesRequest request, KafkaError error) {
        return Optional.of(
                UpdateFeaturesResponse.builder().errorCode(error.code()).build());
    }

    private static UpdatableFeatureResult result(FeatureUpdateKey update) {
        int level = update.maxVersionLevel();
        Optional<ApiVersionsHandler.Feature> feature = ApiVersionsHandler.findFeature(update.feature());
        if (feature.isPresent() && feature.get().finalized() == level) {
            return new UpdatableFeatureResult(update.feature(), KafkaError.NONE.code(), null);
        }
        return new UpdatableFeatureResult(
                update.feature(),
                KafkaError.INVALID_UPDATE_VERSION.code(),
                feature.map(known -> "The level of " + update.feature() + " comes with the broker and is "
                                + known.finalized() + ".")
                        .orElse("Invalid update version " + level + " for feature " + update.feature()
                                + ". It is not supported here."));
    }
}
