import Foundation

func power2(_ x: Double) -> Double { exp2(x) }

/// ln(1 + x) for counts.
func logOnePlus(_ x: Double) -> Double { log1p(max(0, x)) }
