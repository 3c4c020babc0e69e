from data.recipes.digits import RECIPE

RECIPE.command()
