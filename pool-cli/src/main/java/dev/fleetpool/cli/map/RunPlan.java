package dev.fleetpool.cli.map;

import dev.fleetpool.cli.map.Outstanding.Order;
import java.util.function.Predicate;

/**
 * What a run does.
 *
 * @param template the command
 * @param supply makes the commands
 * @param wanted which of them are run
 * @param settings how they are run
 * @param halt when the run ends early
 * @param order in which order their output comes
 */
record RunPlan(
    CommandTemplate template,
    CommandSupply supply,
    Predicate<Command> wanted,
    CommandSettings settings,
    HaltRule halt,
    Order order) {}
