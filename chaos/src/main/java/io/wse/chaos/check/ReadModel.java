package io.wse.chaos.check;

import io.wse.chaos.history.Effect;
import io.wse.chaos.history.EventLog;
import io.wse.chaos.history.Rows;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What every user's rows must be after each event, by folding what Kafka acknowledged. A user's
 * events lie in one partition, so an offset says it all.
 */
final class ReadModel {

  private record Version(int offset, int phase, Rows rows) {}

  private static final class User {
    final List<Version> versions = new ArrayList<>();
    final Map<Integer, Integer> values = new HashMap<>();
    Rows rows = Rows.EMPTY;
  }

  private final Map<Integer, User> users = new HashMap<>();

  ReadModel(EventLog events) {
    // Those of one user in the order of their offsets, which idempotent producers keep; sorted all
    // the same, since everything below rests on it.
    Map<Integer, TreeMap<Integer, Integer>> byUser = new HashMap<>();
    for (int event = 0; event < events.size(); event++) {
      if (events.isAcknowledged(event) && events.effect(event).changesRows()) {
        byUser
            .computeIfAbsent(events.user(event), none -> new TreeMap<>())
            .put(events.offset(event), event);
      }
    }
    byUser.forEach(
        (user, byOffset) -> {
          User folded = new User();
          byOffset.forEach(
              (offset, event) -> {
                fold(folded, user, events.effect(event), event);
                folded.versions.add(new Version(offset, events.phase(event), folded.rows));
              });
          folded.values.clear();
          users.put(user, folded);
        });
  }

  private static void fold(User user, int number, Effect effect, int event) {
    Integer before =
        effect.removes()
            ? user.values.remove(effect.item())
            : user.values.put(effect.item(), event);
    if (before != null) {
      user.rows = user.rows.without(number, effect.item(), before);
    }
    if (!effect.removes()) {
      user.rows = user.rows.with(number, effect.item(), event);
    }
  }

  /** With every event below the position. */
  Rows at(int user, long position) {
    Rows rows = Rows.EMPTY;
    User known = users.get(user);
    if (known != null) {
      int low = 0;
      int high = known.versions.size();
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (known.versions.get(middle).offset() < position) {
          rows = known.versions.get(middle).rows();
          low = middle + 1;
        } else {
          high = middle;
        }
      }
    }
    return rows;
  }

  /** With every event of the phases up to this one. */
  Rows afterPhase(int user, int phase) {
    Rows rows = Rows.EMPTY;
    User known = users.get(user);
    if (known != null) {
      for (Version version : known.versions) {
        if (version.phase() > phase) {
          break;
        }
        rows = version.rows();
      }
    }
    return rows;
  }
}
